-- The provider will not let us take a part: it is promised no more. Locks: payment and capture are
-- held. Index: primary keys.
WITH moved AS (
    UPDATE payments_capture SET status = 'failed', why = %(why)s::text
     WHERE id = %(id)s::uuid AND status = %(was)s::text
    RETURNING *
), undone AS (
    UPDATE payments_payment p SET taking_fen = p.taking_fen - moved.amount_fen
      FROM moved WHERE p.id = moved.payment_id
), noted AS (
    INSERT INTO payments_history (payment_id, capture_id, was, became, why, at)
    SELECT payment_id, id, %(was)s::text, 'failed', why, %(at)s::timestamptz FROM moved
)
SELECT * FROM moved
