-- Promise to take a part of held money. No row: it is not held (any more), or has not so much left.
-- Locks: the payment. Index: primary key.
WITH promised AS (
    UPDATE payments_payment SET taking_fen = taking_fen + %(amount_fen)s::bigint
     WHERE id = %(payment_id)s::uuid AND is_hold AND status IN ('held', 'captured')
       AND freed_at IS NULL
       AND taking_fen + released_fen + %(amount_fen)s::bigint <= amount_fen
    RETURNING id
)
INSERT INTO payments_capture (id, payment_id, key, amount_fen, status, requested_at)
SELECT %(id)s::uuid, id, %(key)s::text, %(amount_fen)s::bigint, 'created', %(at)s::timestamptz
  FROM promised
RETURNING *
