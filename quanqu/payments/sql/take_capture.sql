-- A part of held money has come: its payment is captured, by the provider's transaction, which is
-- taken once. No row: the transaction belongs to another payment.
-- Locks: payment and capture are held. Indexes: primary keys, payments_transaction_once.
WITH taken AS (
    INSERT INTO payments_transaction (provider, transaction_id, kind, payment_id, amount_fen, at)
    SELECT p.provider, %(transaction_id)s::text, 'capture', p.id, c.amount_fen,
           %(captured_at)s::timestamptz
      FROM payments_capture c JOIN payments_payment p ON p.id = c.payment_id
     WHERE c.id = %(id)s::uuid
    ON CONFLICT (provider, kind, transaction_id) DO NOTHING
    RETURNING payment_id
), moved AS (
    UPDATE payments_capture c
       SET status = 'succeeded', transaction_id = %(transaction_id)s::text,
           done_at = %(captured_at)s::timestamptz
      FROM taken WHERE c.id = %(id)s::uuid
    RETURNING c.*
), captured AS (
    UPDATE payments_payment p
       SET status = 'captured', captured_fen = p.captured_fen + moved.amount_fen,
           transaction_id = coalesce(p.transaction_id, moved.transaction_id),
           captured_at = coalesce(p.captured_at, %(captured_at)s::timestamptz)
      FROM moved WHERE p.id = moved.payment_id
    RETURNING p.id
), noted AS (
    INSERT INTO payments_history (payment_id, capture_id, was, became, why, at)
    SELECT captured.id, moved.id, %(was)s::text, 'succeeded', '', %(at)s::timestamptz
      FROM moved JOIN captured ON captured.id = moved.payment_id
)
SELECT * FROM moved
