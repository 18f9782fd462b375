-- The way back that a refund of payments serves, and its order. Index: orders_return_refund_once.
SELECT f.id, f.order_id, f.returned_id, f.tender_id, f.holder_id, f.amount_fen, f.done_at,
       o.number, o.currency, o.member_id
  FROM orders_return_refund f
  JOIN orders_order o ON o.id = f.order_id
 WHERE f.refund_id = %(refund_id)s::uuid
