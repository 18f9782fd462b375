-- All that speaks for somebody at a moment: who enrolled the member, the binding in force, the
-- touches since another moment (those before being recognised too), and the stores involved. Who was
-- merged into the member is the same person: the first to enrol them counts, and the older binding.
-- Indexes: members_member_merged_into, rewards_binding_member, rewards_touch_member_at,
-- rewards_touch_visitor_at, the visitor's member key, network_assignment_node_role, primary keys.
WITH person AS (
  SELECT %(member_id)s::uuid AS id
  UNION ALL SELECT id FROM members_member WHERE merged_into_id = %(member_id)s::uuid),
bound AS (
  SELECT id, member_id, staff_id, node_id, lower(valid) AS since, upper(valid) AS until,
         protected_until
    FROM rewards_binding
   WHERE member_id IN (SELECT id FROM person) AND valid @> %(at)s::timestamptz
   ORDER BY lower(valid), id LIMIT 1),
touched AS (
  SELECT t.node_id, coalesce(r.merged_into_id, t.referrer_id) AS referrer_id,
         t.at
    FROM rewards_touch t
    LEFT JOIN members_member r ON r.id = t.referrer_id
   WHERE t.member_id IN (SELECT id FROM person)
     AND t.at BETWEEN %(since)s::timestamptz AND %(at)s::timestamptz
  UNION ALL
  SELECT t.node_id, coalesce(r.merged_into_id, t.referrer_id), t.at
    FROM rewards_visitor v
    JOIN rewards_touch t ON t.visitor_id = v.visitor_id AND t.member_id IS NULL
    LEFT JOIN members_member r ON r.id = t.referrer_id
   WHERE v.member_id IN (SELECT id FROM person)
     AND t.at BETWEEN %(since)s::timestamptz AND %(at)s::timestamptz),
involved AS (
  SELECT unnest(%(node_ids)s::uuid[]) AS node_id
  UNION SELECT node_id FROM bound
  UNION SELECT node_id FROM touched WHERE node_id IS NOT NULL)
SELECT (SELECT jsonb_build_object('acquirer_id', m.enrolled_by_id, 'enrolled_at', m.enrolled_at,
                                  'own_staff_id', own.id)
          FROM members_member m
          LEFT JOIN LATERAL (
            SELECT s.id FROM members_member one JOIN network_staff s ON s.user_id = one.user_id
             WHERE one.id IN (SELECT id FROM person) ORDER BY s.id LIMIT 1) own ON true
         WHERE m.id IN (SELECT id FROM person)
         ORDER BY m.enrolled_at, m.id LIMIT 1) AS person,
       (SELECT to_jsonb(bound) - 'id' || jsonb_build_object('binding_id', id) FROM bound) AS binding,
       (SELECT coalesce(jsonb_agg(to_jsonb(touched)), '[]') FROM touched
         WHERE node_id IS NOT NULL OR referrer_id IS NOT NULL) AS touches,
       (SELECT coalesce(jsonb_agg(jsonb_build_object(
                 'node_id', n.id, 'name', n.name, 'name_en', n.name_en,
                 'organisation_id', n.organisation_id,
                 'manager_ids', ARRAY(
                   SELECT a.staff_id FROM network_assignment a
                    WHERE a.node_id = n.id AND a.role = 'manager'
                      AND a.since <= %(at)s::timestamptz
                      AND (a.until IS NULL OR a.until > %(at)s::timestamptz)
                    ORDER BY a.since, a.id))), '[]')
          FROM involved
          JOIN network_node n ON n.id = involved.node_id) AS stores
