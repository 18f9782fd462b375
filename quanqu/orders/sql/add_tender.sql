-- Add one tender behind those there are. Locks: none; the caller holds the order.
INSERT INTO orders_tender (id, order_id, position, kind, state, holder_id, amount_fen, refunded_fen,
                           payment_id, card_id, spending_id, voucher_id, made_at, captured_at)
SELECT %(tender_id)s, %(order_id)s, coalesce(max(position), 0) + 1, %(kind)s, %(state)s::text,
       %(holder_id)s, %(amount_fen)s, 0, %(payment_id)s, %(card_id)s,
       %(spending_id)s, %(voucher_id)s, %(at)s::timestamptz,
       CASE WHEN %(state)s::text = 'captured' THEN %(at)s::timestamptz END
  FROM orders_tender WHERE order_id = %(order_id)s
