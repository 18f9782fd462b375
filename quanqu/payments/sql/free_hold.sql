-- The provider holds nothing of a payment any more. Locks: the payment is held. Index: primary key.
WITH freed AS (
    UPDATE payments_payment
       SET freed_at = %(at)s::timestamptz, released_fen = amount_fen - captured_fen,
           status = CASE WHEN status = 'held' THEN 'closed' ELSE status END
     WHERE id = %(id)s::uuid AND is_hold AND freed_at IS NULL AND taking_fen = captured_fen
    RETURNING *
), noted AS (
    INSERT INTO payments_history (payment_id, was, became, why, at)
    SELECT id, %(was)s::text, status, %(why)s::text, %(at)s::timestamptz FROM freed
)
SELECT * FROM freed
