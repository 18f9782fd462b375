-- What the customer paid in money for the goods and services of an order that they have and keep:
-- without fees, and without what points, vouchers and bonus paid. Index: orders_line_position,
-- orders_line_tender_key, primary key.
SELECT coalesce(sum(s.recognised_fen), 0)::bigint AS kept_fen
  FROM orders_line l
  JOIN orders_line_tender s ON s.line_id = l.id
  JOIN orders_tender t ON t.id = s.tender_id
 WHERE l.order_id = %(order_id)s::uuid AND l.kind <> 'fee'
   AND t.kind NOT IN ('points', 'voucher', 'stored_value_bonus')
