-- Mark a locked payment as collected, with the provider's transaction, which is taken only once.
-- No row back: the transaction belongs to another payment. Index: payments_transaction_once.
WITH taken AS (
    INSERT INTO payments_transaction (provider, transaction_id, kind, payment_id, amount_fen, at)
    SELECT provider, %(transaction_id)s::text, 'capture', id, amount_fen,
           %(captured_at)s::timestamptz
      FROM payments_payment WHERE id = %(id)s::uuid
    ON CONFLICT (provider, kind, transaction_id) DO NOTHING
    RETURNING payment_id
), captured AS (
    UPDATE payments_payment p
       SET status = 'captured', transaction_id = %(transaction_id)s::text,
           captured_at = %(captured_at)s::timestamptz, taking_fen = p.amount_fen,
           captured_fen = p.amount_fen, merchant_id = %(merchant_id)s::text
      FROM taken WHERE p.id = taken.payment_id
    RETURNING p.*
), noted AS (
    INSERT INTO payments_history (payment_id, was, became, why, at)
    SELECT id, %(was)s::text, 'captured', %(why)s::text, %(at)s::timestamptz FROM captured
)
SELECT * FROM captured
