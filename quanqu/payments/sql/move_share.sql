-- Move a locked share to another state and note who, when and why; a failed one is not promised any
-- more. Index: primary keys.
WITH moved AS (
    UPDATE payments_share
       SET status = %(became)s::text, why = %(why)s::text,
           asked_at = coalesce(%(asked_at)s::timestamptz, asked_at),
           done_at = CASE WHEN %(became)s::text = 'succeeded' THEN %(at)s::timestamptz END,
           provider_share_id = coalesce(nullif(%(number)s::text, ''), provider_share_id)
     WHERE id = %(id)s::uuid AND status = %(was)s::text
    RETURNING *
), noted AS (
    INSERT INTO payments_history (payment_id, share_id, was, became, why, at)
    SELECT payment_id, id, %(was)s::text, status, why, %(at)s::timestamptz FROM moved
     WHERE status <> %(was)s::text
), counted AS (
    UPDATE payments_payment p SET shared_fen = p.shared_fen - moved.amount_fen
      FROM moved WHERE p.id = moved.payment_id AND moved.status = 'failed'
)
SELECT * FROM moved
