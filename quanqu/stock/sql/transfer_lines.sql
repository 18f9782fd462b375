-- The lines of transfers. Index: the line's transfer key.
SELECT l.id AS line_id, l.transfer_id, l.sku_id, l.owner_id, l.lot, l.qty, l.received_qty, l.claim_id,
       l.unit_cost_fen, l.damaged_qty, l.settled_qty
  FROM stock_transfer_line l
 WHERE l.transfer_id = ANY(%(transfer_ids)s::uuid[])
 ORDER BY l.transfer_id, l.id
