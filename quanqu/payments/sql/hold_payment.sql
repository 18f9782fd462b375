-- Mark a locked payment as held: the payer's money is set aside for us until a moment.
-- Index: primary key.
WITH held AS (
    UPDATE payments_payment
       SET status = 'held', held_until = %(held_until)s::timestamptz,
           merchant_id = %(merchant_id)s::text
     WHERE id = %(id)s::uuid AND status = %(was)s::text AND is_hold
    RETURNING *
), noted AS (
    INSERT INTO payments_history (payment_id, was, became, why, at)
    SELECT id, %(was)s::text, 'held', '', %(at)s::timestamptz FROM held
)
SELECT * FROM held
