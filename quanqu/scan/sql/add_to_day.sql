-- Add what a code brought to one of its days.
-- Locks: that day's row. Index: scan_code_day_once.
INSERT INTO scan_code_day AS d (code_id, "on", enrolled_qty, orders_qty, paid_fen, returned_fen)
VALUES (%(code_id)s::uuid, (%(at)s::timestamptz AT TIME ZONE %(zone)s::text)::date,
        %(enrolled_qty)s::int, %(orders_qty)s::int, %(paid_fen)s::bigint, %(returned_fen)s::bigint)
ON CONFLICT (code_id, "on") DO UPDATE
   SET enrolled_qty = d.enrolled_qty + excluded.enrolled_qty,
       orders_qty = d.orders_qty + excluded.orders_qty,
       paid_fen = d.paid_fen + excluded.paid_fen,
       returned_fen = d.returned_fen + excluded.returned_fen
RETURNING id
