-- Keep one touch for one client-made scan id. No row back means that the scan is known already.
-- Locks: the key of rewards_scan, so that the same scan sent ten times at once waits and finds it.
WITH claimed AS (
  INSERT INTO rewards_scan (scan_id, touch_id) VALUES (%(scan_id)s::uuid, uuidv7())
  ON CONFLICT (scan_id) DO NOTHING
  RETURNING scan_id, touch_id),
recognised AS (
  INSERT INTO rewards_visitor (visitor_id, member_id, recognised_at)
  SELECT %(visitor_id)s::uuid, %(member_id)s::uuid, %(at)s::timestamptz FROM claimed
   WHERE %(visitor_id)s::uuid IS NOT NULL AND %(member_id)s::uuid IS NOT NULL
  ON CONFLICT (visitor_id) DO NOTHING)
INSERT INTO rewards_touch (id, scan_id, at, purpose, code_id, member_id, referrer_id, visitor_id,
                           staff_id, node_id, channel, device, distance_m)
SELECT touch_id, scan_id, %(at)s::timestamptz, %(purpose)s::text, %(code_id)s::uuid,
       %(member_id)s::uuid, %(referrer_id)s::uuid, %(visitor_id)s::uuid, %(staff_id)s::uuid,
       %(node_id)s::uuid, %(channel)s::text, %(device)s::text,
       %(distance_m)s::integer
  FROM claimed
RETURNING id AS touch_id
