-- Put units onto shelves and write the moves; a shelf that is new is opened. A known cost enters
-- the shelf's moving average, rounded half up. Rows back are shelves that are new and not empty.
-- Locks: the levels in (sku, node, owner, lot) order, because rows are inserted in that order.
-- Index: stock_level_sku_node_owner.
WITH given AS MATERIALIZED (
  SELECT * FROM unnest(
    %(sku_ids)s::uuid[], %(node_ids)s::uuid[], %(owner_ids)s::uuid[], %(lots)s::text[],
    %(kinds)s::text[], %(qtys)s::integer[], %(damaged_qtys)s::integer[],
    %(unit_costs_fen)s::bigint[], %(claim_ids)s::uuid[])
    AS g (sku_id, node_id, owner_id, lot, kind, qty, damaged_qty, unit_cost_fen, claim_id)),
raised AS (
  INSERT INTO stock_level AS l (sku_id, node_id, owner_id, lot, on_hand_qty, damaged_qty,
                                 lot_ends_at, unit_cost_fen)
  SELECT g.sku_id, g.node_id, g.owner_id, g.lot, sum(g.qty), sum(g.damaged_qty),
         CASE WHEN g.lot <> 'none' THEN stock_lot_ends_at(g.sku_id, g.lot, g.node_id) END,
         round(sum(g.unit_cost_fen * g.qty)
               / nullif(sum(g.qty) FILTER (WHERE g.unit_cost_fen IS NOT NULL), 0))
    FROM given g GROUP BY g.sku_id, g.node_id, g.owner_id, g.lot
   ORDER BY g.sku_id, g.node_id, g.owner_id, g.lot
  ON CONFLICT (sku_id, node_id, owner_id, lot) DO UPDATE
    SET on_hand_qty = l.on_hand_qty + excluded.on_hand_qty,
        damaged_qty = l.damaged_qty + excluded.damaged_qty,
        unit_cost_fen = CASE
          WHEN excluded.unit_cost_fen IS NULL THEN l.unit_cost_fen
          WHEN l.unit_cost_fen IS NULL OR l.on_hand_qty = 0 THEN excluded.unit_cost_fen
          ELSE round((l.unit_cost_fen * l.on_hand_qty + excluded.unit_cost_fen * excluded.on_hand_qty)
                     ::numeric / (l.on_hand_qty + excluded.on_hand_qty)) END
  RETURNING old.id IS NULL AND new.on_hand_qty > 0 AS is_new, l.sku_id, l.node_id),
moved AS (
  INSERT INTO stock_move (sku_id, node_id, owner_id, lot, kind, qty, damaged_qty, unit_cost_fen,
                          claim_id, cause_kind, cause_id, occurred_at)
  SELECT g.sku_id, g.node_id, g.owner_id, g.lot, g.kind, g.qty, g.damaged_qty, g.unit_cost_fen,
         g.claim_id, %(cause_kind)s::text, %(cause_id)s::uuid, %(at)s::timestamptz
    FROM given g)
SELECT sku_id, node_id FROM raised WHERE is_new
