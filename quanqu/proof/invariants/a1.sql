-- A1: Every change of a price, a share plan or a fee schedule is audited, with its actor.
-- 中文: 价格、分润方案和费率表的每次变更都有留痕和操作人。
-- A row that stands in the table has its INSERT in the trail, and the trail ends at what stands.
SELECT stands.table_name, stands.row_id, s.actions
  FROM (
    SELECT 'rewards_plan_version' AS table_name, v.id::text AS row_id, to_jsonb(v) AS now_is
      FROM rewards_plan_version v
    UNION ALL
    SELECT 'pricing_price', p.id::text, to_jsonb(p) FROM pricing_price p
    UNION ALL
    SELECT 'pricing_window', w.id::text, to_jsonb(w) FROM pricing_window w
    UNION ALL
    SELECT 'pricing_window_price', q.id::text, to_jsonb(q) FROM pricing_window_price q
    UNION ALL
    SELECT 'fees_schedule', f.id::text, to_jsonb(f) FROM fees_schedule f
  ) AS stands
  LEFT JOIN LATERAL (
    SELECT stands.table_name, stands.row_id, array_agg(a.action ORDER BY a.id) AS actions,
           (array_agg(a.after ORDER BY a.id DESC))[1] AS last_is, bool_and(a.actor <> '') AS is_signed
      FROM kit_audit a
     WHERE a.table_name = stands.table_name AND a.row_id = stands.row_id) AS s ON true
 WHERE s.actions IS NULL OR s.actions[1] <> 'INSERT' OR NOT s.is_signed
    OR s.last_is IS DISTINCT FROM stands.now_is
-- examined
SELECT (SELECT count(*) FROM rewards_plan_version) + (SELECT count(*) FROM pricing_price)
     + (SELECT count(*) FROM pricing_window) + (SELECT count(*) FROM pricing_window_price) + (SELECT count(*) FROM fees_schedule)
