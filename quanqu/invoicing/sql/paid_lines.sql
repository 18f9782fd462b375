-- What customers paid in money for the pieces of orders' lines that they have and keep: without what
-- points, vouchers and bonus paid, for which no invoice is given. Indexes: orders_line_position,
-- orders_line_tender_key, primary keys.
SELECT l.order_id, l.id AS line_id, l.label, l.kind, l.seller_id, l.vat_bps,
       l.total_fen AS line_total_fen, l.net_fen AS line_net_fen,
       l.fulfilled_qty - l.returned_qty AS qty,
       l.qty - l.fulfilled_qty - l.cancelled_qty AS open_qty,
       coalesce(sum(s.recognised_fen) FILTER (
         WHERE t.kind NOT IN ('points', 'voucher', 'stored_value_bonus')), 0)::bigint AS paid_fen
  FROM orders_line l
  LEFT JOIN orders_line_tender s ON s.line_id = l.id
  LEFT JOIN orders_tender t ON t.id = s.tender_id
 WHERE l.order_id = ANY (%(order_ids)s::uuid[])
 GROUP BY l.id
 ORDER BY l.order_id, l.position
