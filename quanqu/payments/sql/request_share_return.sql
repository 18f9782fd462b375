-- Ask for a part of a share back. No row: it has not arrived, or has not so much left.
-- Locks: the share. Index: primary key.
WITH promised AS (
    UPDATE payments_share SET returned_fen = returned_fen + %(amount_fen)s::bigint
     WHERE id = %(share_id)s::uuid AND status = 'succeeded'
       AND returned_fen + %(amount_fen)s::bigint <= amount_fen
    RETURNING id
)
INSERT INTO payments_share_return (id, share_id, key, amount_fen, status, requested_at)
SELECT %(id)s::uuid, id, %(key)s::text, %(amount_fen)s::bigint, 'created', %(at)s::timestamptz
  FROM promised
RETURNING *
