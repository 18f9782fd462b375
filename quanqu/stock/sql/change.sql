-- Change shelves by signed amounts and write the moves, all or nothing: is_short is true on the
-- rows of a shelf that has too little, is_expired where units that have expired would be sold.
-- Units reserved for others cannot be taken; safety can.
-- Locks: the levels in (sku, node, owner, lot) order. Index: stock_level_sku_node_owner.
-- The locked numbers are written, not those of our snapshot: a CHECK is tried on the new row before
-- PostgreSQL notices that the snapshot's version is old.
WITH given AS MATERIALIZED (
  SELECT * FROM unnest(
    %(sku_ids)s::uuid[], %(node_ids)s::uuid[], %(owner_ids)s::uuid[], %(lots)s::text[],
    %(kinds)s::text[], %(qtys)s::integer[], %(damaged_qtys)s::integer[],
    %(unit_costs_fen)s::bigint[], %(claim_ids)s::uuid[])
    AS g (sku_id, node_id, owner_id, lot, kind, qty, damaged_qty, unit_cost_fen, claim_id)),
wanted AS MATERIALIZED (
  SELECT sku_id, node_id, owner_id, lot, sum(qty)::integer AS qty,
         sum(damaged_qty)::integer AS damaged_qty, bool_or(kind = 'sold') AS is_sold
    FROM given GROUP BY sku_id, node_id, owner_id, lot),
locked AS MATERIALIZED (
  SELECT l.id, w.sku_id, w.node_id, w.owner_id, w.lot, w.qty, w.damaged_qty, l.unit_cost_fen,
         l.on_hand_qty, l.backorder_qty, l.reserved_qty,
         least(l.on_hand_qty, l.on_hand_qty + l.backorder_qty - l.reserved_qty) AS free_qty,
         l.damaged_qty AS old_damaged_qty,
         w.is_sold AND l.lot_ends_at <= %(at)s::timestamptz AS is_expired
    FROM wanted w
    JOIN stock_level l ON l.sku_id = w.sku_id AND l.node_id = w.node_id
                      AND l.owner_id = w.owner_id AND l.lot = w.lot
   ORDER BY l.sku_id, l.node_id, l.owner_id, l.lot
     FOR NO KEY UPDATE OF l),
checked AS MATERIALIZED (
  SELECT sku_id, node_id, owner_id, lot, k.id, k.unit_cost_fen, coalesce(k.free_qty, 0) AS free_qty,
         k.id IS NULL OR (w.qty < 0 AND k.free_qty + w.qty < 0)
           OR k.old_damaged_qty + w.damaged_qty < 0 AS is_short,
         coalesce(k.is_expired, false) AS is_expired
    FROM wanted w LEFT JOIN locked k USING (sku_id, node_id, owner_id, lot)),
changed AS (
  UPDATE stock_level l
     SET on_hand_qty = k.on_hand_qty + k.qty, damaged_qty = k.old_damaged_qty + k.damaged_qty,
         reserved_qty = k.reserved_qty, backorder_qty = k.backorder_qty
    FROM locked k WHERE l.id = k.id AND NOT EXISTS (SELECT FROM checked WHERE is_short OR is_expired)),
moved AS (
  INSERT INTO stock_move (sku_id, node_id, owner_id, lot, kind, qty, damaged_qty, unit_cost_fen,
                          claim_id, cause_kind, cause_id, occurred_at)
  SELECT g.sku_id, g.node_id, g.owner_id, g.lot, g.kind, g.qty, g.damaged_qty,
         coalesce(g.unit_cost_fen, c.unit_cost_fen), g.claim_id,
         %(cause_kind)s::text, %(cause_id)s::uuid, %(at)s::timestamptz
    FROM given g JOIN checked c USING (sku_id, node_id, owner_id, lot)
   WHERE NOT EXISTS (SELECT FROM checked WHERE is_short OR is_expired))
SELECT g.sku_id, g.node_id, g.owner_id, g.lot, g.claim_id, g.qty, c.unit_cost_fen, c.free_qty, c.is_short,
       c.is_expired
  FROM given g JOIN checked c USING (sku_id, node_id, owner_id, lot)
