-- Money of one order that came and went. Index: orders_tender_position,
-- orders_return_refund_order_id.
SELECT 'came' AS what, kind, amount_fen, captured_at AS at, true AS is_done
  FROM orders_tender WHERE order_id = %(order_id)s::uuid AND captured_at IS NOT NULL
UNION ALL
SELECT 'back', kind, amount_fen, coalesce(done_at, asked_at), done_at IS NOT NULL
  FROM orders_return_refund WHERE order_id = %(order_id)s::uuid
