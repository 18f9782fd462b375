-- Movements that one cause made. Index: stock_move_cause.
SELECT m.id AS move_id, m.sku_id, m.node_id, m.owner_id, m.lot, m.kind, m.qty, m.damaged_qty,
       m.unit_cost_fen, m.claim_id, m.cause_kind, m.cause_id, m.occurred_at, m.actor
  FROM stock_move m WHERE m.cause_id = %(cause_id)s::uuid ORDER BY m.id
