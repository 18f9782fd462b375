-- Money on its way back to one tender.
INSERT INTO orders_return_refund (id, order_id, returned_id, tender_id, kind, holder_id, amount_fen,
                                  refund_id, asked_at, done_at)
VALUES (%(id)s, %(order_id)s, %(return_id)s, %(tender_id)s, %(kind)s, %(holder_id)s, %(amount_fen)s,
        %(refund_id)s, %(asked_at)s, %(done_at)s)
