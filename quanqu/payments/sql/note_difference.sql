-- Note that a provider tells of money which our books cannot take: another amount than was asked for,
-- or a transaction that is not expected. Indexes: payments_difference_once, primary keys.
WITH asked AS (
    SELECT CASE %(transaction_kind)s::text
           WHEN 'refund' THEN
               (SELECT amount_fen FROM payments_refund WHERE id = %(refund_id)s::uuid)
           ELSE
               (SELECT amount_fen FROM payments_payment WHERE id = %(payment_id)s::uuid)
           END AS amount_fen
), told AS (
    SELECT nullif(amount_fen, %(amount_fen)s::bigint) AS ours_fen FROM asked
)
INSERT INTO payments_difference AS d (id, provider, collector_id, kind, transaction_kind,
       transaction_id, order_number, payment_id, ours_fen, theirs_fen, currency, state, found_at)
SELECT uuidv7(), %(provider)s::text, %(collector_id)s::uuid,
       CASE WHEN ours_fen IS NULL THEN 'missing_here' ELSE 'other_amount' END,
       %(transaction_kind)s::text, %(transaction_id)s::text, %(payment_id)s::uuid::text,
       %(payment_id)s::uuid, ours_fen, %(amount_fen)s::bigint, %(currency)s::text, 'open',
       %(at)s::timestamptz
  FROM told
ON CONFLICT (provider, transaction_kind, transaction_id) DO UPDATE SET state = 'open'
 WHERE d.state = 'gone'
