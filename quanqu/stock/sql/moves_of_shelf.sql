-- Movements of one SKU at one node, newest first, before a cursor. Index: stock_move_shelf.
SELECT m.id AS move_id, m.sku_id, m.node_id, m.owner_id, m.lot, m.kind, m.qty, m.damaged_qty,
       m.unit_cost_fen, m.claim_id, m.cause_kind, m.cause_id, m.occurred_at, m.actor
  FROM stock_move m
 WHERE m.sku_id = %(sku_id)s::uuid AND m.node_id = %(node_id)s::uuid
   AND (%(before_id)s::uuid IS NULL OR m.id < %(before_id)s::uuid)
 ORDER BY m.id DESC LIMIT %(row_limit)s::integer
