-- Lock orders by id; the next statement then reads what the last holder of each left behind.
-- Locks: the order rows, which others may go on to refer to. Index: primary key.
SELECT id FROM orders_order WHERE id = ANY (%(order_ids)s::uuid[]) ORDER BY id FOR NO KEY UPDATE
