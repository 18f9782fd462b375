-- The provider is about to be asked to take a part: from now on only it knows. Index: primary key.
WITH moved AS (
    UPDATE payments_capture SET status = 'unknown', asked_at = %(at)s::timestamptz
     WHERE id = %(id)s::uuid AND status = %(was)s::text
    RETURNING *
), noted AS (
    INSERT INTO payments_history (payment_id, capture_id, was, became, why, at)
    SELECT payment_id, id, %(was)s::text, status, '', %(at)s::timestamptz FROM moved
     WHERE status <> %(was)s::text
)
SELECT * FROM moved
