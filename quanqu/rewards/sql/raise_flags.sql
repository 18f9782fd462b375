-- Flag what looks like farming about one binding and those around it, each pair and reason once:
-- a burst of bindings, several clients on one browser, a scan far from the store, and clients who
-- are met on the guide's own browser. Rows are the new flags.
-- Indexes: rewards_binding_staff, rewards_binding_member, rewards_touch_member_at,
-- rewards_touch_visitor_at, the visitor's keys, rewards_flag_once.
WITH devices AS (
  SELECT t.visitor_id FROM rewards_touch t
   WHERE t.member_id = %(member_id)s::uuid AND t.visitor_id IS NOT NULL
     AND t.at BETWEEN %(since)s::timestamptz AND %(at)s::timestamptz
   UNION
  SELECT v.visitor_id FROM rewards_visitor v WHERE v.member_id = %(member_id)s::uuid),
met AS (
  SELECT t.member_id, t.visitor_id FROM devices
    JOIN rewards_touch t ON t.visitor_id = devices.visitor_id
   WHERE t.member_id IS NOT NULL
   UNION
  SELECT v.member_id, v.visitor_id FROM devices
    JOIN rewards_visitor v ON v.visitor_id = devices.visitor_id),
scans AS (
  SELECT t.at, t.distance_m FROM rewards_touch t
   WHERE t.member_id = %(member_id)s::uuid AND t.staff_id = %(staff_id)s::uuid
     AND t.purpose = 'guide'
     AND t.at BETWEEN %(scanned_since)s::timestamptz AND %(at)s::timestamptz
   UNION ALL
  SELECT t.at, t.distance_m FROM devices
    JOIN rewards_touch t ON t.visitor_id = devices.visitor_id AND t.member_id IS NULL
   WHERE t.staff_id = %(staff_id)s::uuid AND t.purpose = 'guide'
     AND t.at BETWEEN %(scanned_since)s::timestamptz AND %(at)s::timestamptz),
clients AS (
  SELECT b.member_id, max(lower(b.valid)) AS since, (array_agg(b.node_id ORDER BY b.id DESC))[1] AS node_id
    FROM rewards_binding b WHERE b.staff_id = %(staff_id)s::uuid
   GROUP BY b.member_id),
burst AS (
  SELECT member_id, count(*) OVER () AS qty FROM clients
   WHERE since > %(at)s::timestamptz - make_interval(mins => %(burst_minutes)s::integer)
     AND since <= %(at)s::timestamptz
     -- Clients of a guide who left come together.
     AND NOT EXISTS (SELECT FROM rewards_binding before
                      WHERE before.member_id = clients.member_id
                        AND before.end_reason = 'handed_over' AND upper(before.valid) = since)),
cluster AS (
  SELECT member_id, count(*) OVER () AS qty
    FROM (SELECT DISTINCT met.member_id FROM met JOIN clients USING (member_id)) AS own),
found AS (
  SELECT 'burst' AS kind, member_id,
         jsonb_build_object('qty', qty, 'minutes', %(burst_minutes)s::integer) AS facts
    FROM burst WHERE qty >= %(burst_qty)s::integer
   UNION ALL
  SELECT 'device_cluster', member_id, jsonb_build_object('qty', qty)
    FROM cluster WHERE qty >= %(cluster_qty)s::integer
   UNION ALL
  SELECT 'no_presence', %(member_id)s::uuid, jsonb_build_object('distance_m', far.distance_m)
    FROM (SELECT distance_m FROM scans ORDER BY at DESC LIMIT 1) AS far
   WHERE far.distance_m > %(presence_m)s::integer
   UNION ALL
  SELECT 'self_dealing', %(member_id)s::uuid, jsonb_build_object()
   WHERE EXISTS (SELECT FROM met
                   JOIN members_member m ON m.id = met.member_id
                   JOIN network_staff s ON s.user_id = m.user_id
                  WHERE s.id = %(staff_id)s::uuid AND met.member_id <> %(member_id)s::uuid))
INSERT INTO rewards_flag (kind, staff_id, member_id, node_id, facts, found_at)
SELECT found.kind, %(staff_id)s::uuid, found.member_id, clients.node_id, found.facts,
       %(at)s::timestamptz
  FROM found
  JOIN clients ON clients.member_id = found.member_id
ON CONFLICT (member_id, staff_id, kind) DO NOTHING
RETURNING id, kind, member_id
