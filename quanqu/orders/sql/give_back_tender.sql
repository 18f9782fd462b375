-- A captured tender that no line uses goes back. Locks: the tender; its order is held.
UPDATE orders_tender SET refunded_fen = refunded_fen + %(amount_fen)s,
       state = CASE WHEN refunded_fen + %(amount_fen)s = amount_fen THEN 'given_back' ELSE state END
 WHERE id = %(tender_id)s
