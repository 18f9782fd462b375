-- Add the touches since the last time to the days of their codes, a batch at a time in the order in
-- which they were kept. Those of the last moments wait: a transaction may still bring an older one.
-- Locks: the row that says how far we are, then days of codes. Indexes: the keys of rewards_touch's
-- partitions, scan_seen_once, scan_code_day_once.
WITH place AS (
  SELECT touch_id FROM scan_summed WHERE id = 1 FOR UPDATE),
fresh AS MATERIALIZED (
  SELECT t.id, t.code_id, (t.at AT TIME ZONE %(zone)s::text)::date AS "on",
         coalesce(t.member_id, t.visitor_id) AS who
    FROM rewards_touch t
   WHERE t.id > (SELECT touch_id FROM place)
     AND t.id < uuidv7(- %(wait)s::interval)
   ORDER BY t.id LIMIT %(batch)s::int),
met AS (
  INSERT INTO scan_seen (code_id, "on", who)
  SELECT DISTINCT code_id, "on", who FROM fresh WHERE code_id IS NOT NULL AND who IS NOT NULL
  ON CONFLICT (code_id, "on", who) DO NOTHING
  RETURNING code_id, "on"),
visitors AS (
  SELECT code_id, "on", count(*) AS qty FROM met GROUP BY code_id, "on"),
days AS (
  INSERT INTO scan_code_day AS d (code_id, "on", scans_qty, visitors_qty)
  SELECT f.code_id, f."on", count(*), coalesce(max(v.qty), 0)
    FROM fresh f
    LEFT JOIN visitors v USING (code_id, "on")
   WHERE f.code_id IS NOT NULL
   GROUP BY f.code_id, f."on" ORDER BY f.code_id, f."on"
  ON CONFLICT (code_id, "on") DO UPDATE
     SET scans_qty = d.scans_qty + excluded.scans_qty,
         visitors_qty = d.visitors_qty + excluded.visitors_qty)
UPDATE scan_summed s SET touch_id = last.id
  FROM (SELECT id FROM fresh ORDER BY id DESC LIMIT 1) AS last
 WHERE s.id = 1
RETURNING (SELECT count(*) FROM fresh) AS touches_qty
