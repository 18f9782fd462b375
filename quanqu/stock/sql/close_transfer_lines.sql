-- Write down what arrived of each line, or what one unit of it had cost when it left.
-- Locks: the lines, below their transfer's lock. Index: stock_transfer_line_pkey.
UPDATE stock_transfer_line l
   SET received_qty = coalesce(g.received_qty, l.received_qty),
       damaged_qty = coalesce(g.damaged_qty, l.damaged_qty),
       unit_cost_fen = coalesce(g.unit_cost_fen, l.unit_cost_fen)
  FROM unnest(%(line_ids)s::uuid[], %(received_qtys)s::integer[], %(damaged_qtys)s::integer[],
              %(unit_costs_fen)s::bigint[])
       AS g (line_id, received_qty, damaged_qty, unit_cost_fen)
 WHERE l.id = g.line_id
