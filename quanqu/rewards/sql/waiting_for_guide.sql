-- Members who scanned a guide since a moment and whom the guide has not scanned after that; those
-- who have a guide already are left out. Index: rewards_proposal_member_staff, by skip scan.
SELECT p.member_id, p.member_at
  FROM rewards_binding_proposal p
 WHERE p.staff_id = %(staff_id)s::uuid
   AND p.member_at >= %(since)s::timestamptz
   AND (p.guide_at IS NULL OR p.guide_at < p.member_at)
   AND NOT EXISTS (
     SELECT FROM rewards_binding b
      WHERE b.member_id = p.member_id AND b.valid @> p.member_at)
 ORDER BY p.member_at DESC
