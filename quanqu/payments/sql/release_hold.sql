-- Promise not to take a part of held money. No row: it is not held, or has not so much left.
-- Locks: the payment. Index: primary key.
UPDATE payments_payment SET released_fen = released_fen + %(amount_fen)s::bigint
 WHERE id = %(payment_id)s::uuid AND is_hold AND status IN ('held', 'captured')
   AND taking_fen + released_fen + %(amount_fen)s::bigint <= amount_fen
RETURNING *
