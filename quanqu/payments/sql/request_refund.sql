-- Promise part of a captured payment back. No row: it is not captured, too much, or the key is used.
-- Locks: the payment. Index: primary key, payments_refund_key.
WITH promised AS (
    UPDATE payments_payment SET refunded_fen = refunded_fen + %(amount_fen)s::bigint
     WHERE id = %(payment_id)s::uuid AND status = 'captured'
       AND refunded_fen + %(amount_fen)s::bigint <= amount_fen
       AND NOT EXISTS (SELECT FROM payments_refund WHERE key = %(key)s::text)
    RETURNING id
)
INSERT INTO payments_refund (id, payment_id, key, amount_fen, status, provider_refund_id, about,
       requested_at)
SELECT %(id)s::uuid, id, %(key)s::text, %(amount_fen)s::bigint, 'created', '', %(about)s::uuid,
       %(at)s::timestamptz
  FROM promised
RETURNING *
