-- Move a locked refund to another state and note who, when and why; a failed one is not promised any
-- more, one settled another way counts again, a paid one takes the provider's transaction.
-- Index: primary keys, payments_transaction_once.
WITH moved AS (
    UPDATE payments_refund
       SET status = %(became)s::text,
           asked_at = coalesce(%(asked_at)s::timestamptz, asked_at),
           done_at = CASE WHEN %(became)s::text IN ('succeeded', 'settled')
                          THEN %(at)s::timestamptz END,
           provider_refund_id =
               coalesce(nullif(%(provider_refund_id)s::text, ''), provider_refund_id)
     WHERE id = %(id)s::uuid AND status = %(was)s::text
    RETURNING *
), noted AS (
    INSERT INTO payments_history (payment_id, refund_id, was, became, why, at)
    SELECT payment_id, id, %(was)s::text, status, %(why)s::text, %(at)s::timestamptz FROM moved
     WHERE status <> %(was)s::text
), counted AS (
    UPDATE payments_payment p
       SET refunded_fen = p.refunded_fen
           + CASE moved.status WHEN 'settled' THEN moved.amount_fen ELSE -moved.amount_fen END
      FROM moved WHERE p.id = moved.payment_id AND moved.status IN ('failed', 'settled')
), paid AS (
    INSERT INTO payments_transaction (provider, transaction_id, kind, payment_id, amount_fen, at)
    SELECT p.provider, moved.provider_refund_id, 'refund', p.id, moved.amount_fen,
           %(at)s::timestamptz
      FROM moved JOIN payments_payment p ON p.id = moved.payment_id
     WHERE moved.status = 'succeeded'
)
SELECT * FROM moved
