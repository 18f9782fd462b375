-- Take a notice, locked until the end of the transaction; a known one only counts. `was` is what we
-- made of it before, and NULL the first time. Index: payments_notice_once.
INSERT INTO payments_notice AS n (provider, notice_id, kind, merchant_id, payment_id, refund_id,
       transaction_id, amount_fen, currency, occurred_at, received_at, times, verdict, why)
VALUES (%(provider)s::text, %(notice_id)s::text, %(kind)s::text, %(merchant_id)s::text,
        %(payment_id)s::uuid, %(refund_id)s::uuid, %(transaction_id)s::text,
        %(amount_fen)s::bigint, %(currency)s::text, %(occurred_at)s::timestamptz,
        %(at)s::timestamptz, 1, 'parked', '')
ON CONFLICT (provider, notice_id) DO UPDATE SET times = n.times + 1
RETURNING id, CASE WHEN times > 1 THEN verdict END AS was
