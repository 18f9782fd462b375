-- Promise part of a captured payment back. No row: it is not captured, or has not so much left.
-- What of it went on to another merchant is taken back before it is sent.
-- Locks: the payment. Index: primary key.
WITH promised AS (
    UPDATE payments_payment SET refunded_fen = refunded_fen + %(amount_fen)s::bigint
     WHERE id = %(payment_id)s::uuid AND status = 'captured'
       AND refunded_fen + %(amount_fen)s::bigint <= captured_fen
    RETURNING id
)
INSERT INTO payments_refund (id, payment_id, key, amount_fen, status, provider_refund_id, about,
       requested_at)
SELECT %(id)s::uuid, id, %(key)s::text, %(amount_fen)s::bigint, 'created', '', %(about)s::uuid,
       %(at)s::timestamptz
  FROM promised
RETURNING *
