-- Take units of many past sales off their shelves and write the moves, all or nothing: rows come
-- back for shelves that have too little. Units reserved for others cannot be taken; safety can.
-- Each line names its own cause and moment; the level of a shelf changes once for all of them.
-- Locks: the levels in (sku, node, owner, lot) order. Index: stock_level_sku_node_owner.
WITH given AS MATERIALIZED (
  SELECT * FROM unnest(
    %(sku_ids)s::uuid[], %(node_ids)s::uuid[], %(owner_ids)s::uuid[], %(lots)s::text[],
    %(qtys)s::integer[], %(claim_ids)s::uuid[], %(cause_ids)s::uuid[], %(ats)s::timestamptz[])
    WITH ORDINALITY AS g (sku_id, node_id, owner_id, lot, qty, claim_id, cause_id, at, place)),
wanted AS MATERIALIZED (
  SELECT sku_id, node_id, owner_id, lot, sum(qty)::integer AS qty
    FROM given GROUP BY sku_id, node_id, owner_id, lot),
locked AS MATERIALIZED (
  SELECT l.id, w.sku_id, w.node_id, w.owner_id, w.lot, w.qty, l.unit_cost_fen, l.on_hand_qty,
         l.backorder_qty, l.reserved_qty
    FROM wanted w
    JOIN stock_level l ON l.sku_id = w.sku_id AND l.node_id = w.node_id
                      AND l.owner_id = w.owner_id AND l.lot = w.lot
   ORDER BY l.sku_id, l.node_id, l.owner_id, l.lot
     FOR NO KEY UPDATE OF l),
short AS MATERIALIZED (
  SELECT w.sku_id, w.node_id, w.owner_id, w.lot, w.qty,
         coalesce(least(k.on_hand_qty, k.on_hand_qty + k.backorder_qty - k.reserved_qty), 0) AS free_qty
    FROM wanted w LEFT JOIN locked k USING (sku_id, node_id, owner_id, lot)
   WHERE k.id IS NULL
      OR w.qty > least(k.on_hand_qty, k.on_hand_qty + k.backorder_qty - k.reserved_qty)),
lowered AS (
  UPDATE stock_level l
     SET on_hand_qty = k.on_hand_qty - k.qty, reserved_qty = k.reserved_qty,
         backorder_qty = k.backorder_qty
    FROM locked k WHERE l.id = k.id AND NOT EXISTS (SELECT FROM short)),
moved AS (
  INSERT INTO stock_move (sku_id, node_id, owner_id, lot, kind, qty, unit_cost_fen, claim_id,
                          cause_kind, cause_id, occurred_at)
  SELECT g.sku_id, g.node_id, g.owner_id, g.lot, 'sold', -g.qty, k.unit_cost_fen, g.claim_id,
         %(cause_kind)s::text, g.cause_id, g.at
    FROM given g JOIN locked k USING (sku_id, node_id, owner_id, lot)
   WHERE NOT EXISTS (SELECT FROM short)
   ORDER BY g.place)
SELECT sku_id, node_id, owner_id, lot, qty, free_qty FROM short
