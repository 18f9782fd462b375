-- Move a locked payment to another state and note who, when and why. Empty texts keep what is there.
-- Index: primary key.
WITH moved AS (
    UPDATE payments_payment
       SET status = %(became)s::text,
           asked_at = coalesce(%(asked_at)s::timestamptz, asked_at),
           merchant_id = coalesce(nullif(%(merchant_id)s::text, ''), merchant_id),
           pay_url = coalesce(nullif(%(pay_url)s::text, ''), pay_url),
           provider_reference = coalesce(nullif(%(reference)s::text, ''), provider_reference)
     WHERE id = %(id)s::uuid AND status = %(was)s::text
    RETURNING *
), noted AS (
    INSERT INTO payments_history (payment_id, was, became, why, at)
    SELECT id, %(was)s::text, status, %(why)s::text, %(at)s::timestamptz FROM moved
     WHERE status <> %(was)s::text
)
SELECT * FROM moved
