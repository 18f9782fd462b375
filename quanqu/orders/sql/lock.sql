-- Lock one order; the next statement then reads what the last holder left behind.
-- Locks: the order row, which others may go on to refer to. Index: primary key.
SELECT id FROM orders_order WHERE id = %(order_id)s::uuid FOR NO KEY UPDATE
