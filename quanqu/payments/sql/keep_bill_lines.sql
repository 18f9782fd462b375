-- Keep the lines of a bill. A transaction that stands there twice is kept with the sum, so that it
-- shows as another amount than ours.
INSERT INTO payments_bill_line (bill_id, kind, order_number, payment_id, refund_id, transaction_id,
       amount_fen, currency, occurred_at)
SELECT %(bill_id)s::uuid, kind, min(order_number), (array_agg(payment_id))[1],
       (array_agg(refund_id))[1], transaction_id, sum(amount_fen), min(currency), min(occurred_at)
  FROM jsonb_to_recordset(%(lines)s::jsonb) AS line (kind text, order_number text, payment_id uuid,
       refund_id uuid, transaction_id text, amount_fen bigint, currency text,
       occurred_at timestamptz)
 GROUP BY kind, transaction_id
