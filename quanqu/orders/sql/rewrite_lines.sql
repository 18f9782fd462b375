-- Lines of an order that is not paid yet become what is wanted now; the others are dropped.
-- Locks: lines of one order, whose row the caller holds. Index: orders_line_position.
WITH wanted AS (
    SELECT * FROM unnest(
           %(line_ids)s::uuid[], %(qtys)s::int[], %(list_prices)s::bigint[], %(grosses)s::bigint[],
           %(totals)s::bigint[], %(nets)s::bigint[], %(transfers)s::bigint[],
           %(reasons)s::jsonb[])
           AS w (id, qty, list_price_fen, gross_fen, total_fen, net_fen, transfer_fen,
                 reasons)
), dropped AS (
    DELETE FROM orders_line l
     WHERE l.order_id = %(order_id)s::uuid AND NOT EXISTS (SELECT FROM wanted w WHERE w.id = l.id)
)
UPDATE orders_line l
   SET qty = w.qty, list_price_fen = w.list_price_fen, gross_fen = w.gross_fen,
       discount_fen = w.gross_fen - w.total_fen, total_fen = w.total_fen, net_fen = w.net_fen,
       transfer_fen = w.transfer_fen, reasons = w.reasons
  FROM wanted w
 WHERE l.id = w.id AND l.order_id = %(order_id)s::uuid
