-- Move a locked return to another state and note who, when and why; a failed one is not promised
-- any more, and what came back may be shared or refunded again. Index: primary keys.
WITH moved AS (
    UPDATE payments_share_return
       SET status = %(became)s::text, why = %(why)s::text,
           asked_at = coalesce(%(asked_at)s::timestamptz, asked_at),
           done_at = CASE WHEN %(became)s::text = 'succeeded' THEN %(at)s::timestamptz END,
           provider_return_id = coalesce(nullif(%(number)s::text, ''), provider_return_id)
     WHERE id = %(id)s::uuid AND status = %(was)s::text
    RETURNING *
), noted AS (
    INSERT INTO payments_history (payment_id, share_return_id, was, became, why, at)
    SELECT s.payment_id, moved.id, %(was)s::text, moved.status, moved.why, %(at)s::timestamptz
      FROM moved JOIN payments_share s ON s.id = moved.share_id
     WHERE moved.status <> %(was)s::text
), undone AS (
    UPDATE payments_share s SET returned_fen = s.returned_fen - moved.amount_fen
      FROM moved WHERE s.id = moved.share_id AND moved.status = 'failed'
), counted AS (
    UPDATE payments_payment p SET shared_fen = p.shared_fen - moved.amount_fen
      FROM moved JOIN payments_share s ON s.id = moved.share_id
     WHERE p.id = s.payment_id AND moved.status = 'succeeded'
)
SELECT * FROM moved
