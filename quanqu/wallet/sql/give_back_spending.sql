-- Count what of a spending comes back; the points are what was spent, cumulated by its money.
-- No row back: more than was spent. Locks: the row. Index: primary key.
UPDATE wallet_points_spending s
   SET given_back_fen = s.given_back_fen + %(amount_fen)s::bigint,
       given_back_qty = div(s.points_qty::numeric * (s.given_back_fen + %(amount_fen)s::bigint),
                            s.amount_fen)::bigint
  FROM wallet_points_spending old
 WHERE s.id = %(id)s::uuid AND old.id = s.id
   AND s.given_back_fen + %(amount_fen)s::bigint <= s.amount_fen
RETURNING s.account_id, s.about, s.acceptor_id, s.agreement_id, old.given_back_qty AS before_qty,
          s.given_back_qty AS after_qty, s.points_qty, s.amount_fen
