-- Money of one order that was held, came and went; what went back of held money never came. Index: orders_tender_position,
-- orders_return_refund_order_id.
SELECT 'came' AS what, kind,
       amount_fen - (SELECT coalesce(sum(f.amount_fen), 0)::bigint FROM orders_return_refund f
                      WHERE f.order_id = t.order_id AND f.tender_id = t.id
                        AND f.kind = 'provider' AND f.refund_id IS NULL) AS amount_fen,
       captured_at AS at, true AS is_done
  FROM orders_tender t WHERE order_id = %(order_id)s::uuid AND captured_at IS NOT NULL
UNION ALL
SELECT 'held', kind, amount_fen, made_at, true
  FROM orders_tender WHERE order_id = %(order_id)s AND state = 'held'
UNION ALL
SELECT CASE WHEN refund_id IS NULL AND kind = 'provider' THEN 'released' ELSE 'back' END, kind, amount_fen, coalesce(done_at, asked_at), done_at IS NOT NULL
  FROM orders_return_refund WHERE order_id = %(order_id)s::uuid
