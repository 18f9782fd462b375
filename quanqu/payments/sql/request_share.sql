-- Promise a part of a captured payment to another merchant. No row: it is not open to be shared, or
-- has not so much left. Locks: the payment. Index: primary key.
WITH promised AS (
    UPDATE payments_payment SET shared_fen = shared_fen + %(amount_fen)s::bigint
     WHERE id = %(payment_id)s::uuid AND status = 'captured' AND is_shared
       AND shared_fen + refunded_fen + %(amount_fen)s::bigint <= captured_fen
    RETURNING id
)
INSERT INTO payments_share (id, payment_id, receiver_id, account, key, amount_fen, status,
       requested_at)
SELECT %(id)s::uuid, id, %(receiver_id)s::uuid, %(account)s::text, %(key)s::text,
       %(amount_fen)s::bigint, 'created', %(at)s::timestamptz
  FROM promised
RETURNING *
