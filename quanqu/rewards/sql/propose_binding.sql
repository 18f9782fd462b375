-- Note one side's scan and return both. Locks: the row of this member and this guide.
INSERT INTO rewards_binding_proposal AS known (member_id, staff_id, node_id, member_at, guide_at)
VALUES (%(member_id)s::uuid, %(staff_id)s::uuid, %(node_id)s::uuid,
        %(member_at)s::timestamptz, %(guide_at)s::timestamptz)
ON CONFLICT (member_id, staff_id) DO UPDATE
   SET node_id = excluded.node_id,
       member_at = coalesce(excluded.member_at, known.member_at),
       guide_at = coalesce(excluded.guide_at, known.guide_at)
RETURNING member_at, guide_at
