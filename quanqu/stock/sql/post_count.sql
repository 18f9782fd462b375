-- Set shelves to what was counted, and write the moves with the moment of counting: a second count
-- of the same shelf then finds the books right, whichever is approved first.
-- Locks: none of its own, the levels are locked. Indexes: stock_level_sku_node_owner,
-- stock_count_line_pkey.
WITH given AS MATERIALIZED (
  SELECT * FROM unnest(
    %(line_ids)s::uuid[], %(sku_ids)s::uuid[], %(node_ids)s::uuid[], %(owner_ids)s::uuid[],
    %(lots)s::text[], %(qtys)s::integer[], %(open_qtys)s::integer[], %(counted_ats)s::timestamptz[])
    AS g (line_id, sku_id, node_id, owner_id, lot, qty, open_qty, counted_at)),
changed AS (
  UPDATE stock_level l SET on_hand_qty = l.on_hand_qty + g.qty
    FROM given g
   WHERE l.sku_id = g.sku_id AND l.node_id = g.node_id AND l.owner_id = g.owner_id
     AND l.lot = g.lot AND g.qty <> 0
  RETURNING l.sku_id, l.node_id, l.owner_id, l.lot, l.unit_cost_fen),
moved AS (
  INSERT INTO stock_move (sku_id, node_id, owner_id, lot, kind, qty, unit_cost_fen, cause_kind,
                          cause_id, occurred_at)
  SELECT g.sku_id, g.node_id, g.owner_id, g.lot, 'counted', g.qty, c.unit_cost_fen, 'count',
         %(count_id)s::uuid, g.counted_at
    FROM given g JOIN changed c USING (sku_id, node_id, owner_id, lot))
UPDATE stock_count_line n
   SET posted_qty = coalesce(n.posted_qty, 0) + g.qty, open_qty = g.open_qty
  FROM given g WHERE n.id = g.line_id
