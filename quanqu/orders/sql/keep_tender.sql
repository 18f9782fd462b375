-- Part of a captured tender is forfeited: it pays nothing and does not go back.
-- Locks: the tender; its order is held.
UPDATE orders_tender SET kept_fen = kept_fen + %(amount_fen)s WHERE id = %(tender_id)s
