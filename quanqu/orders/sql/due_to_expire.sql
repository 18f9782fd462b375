-- Unpaid orders whose time is over, locked; those in other hands are skipped.
-- Locks: order rows, by id. Index: orders_order_unpaid.
SELECT id FROM orders_order
 WHERE state = 'placed' AND pay_by < %(at)s::timestamptz
 ORDER BY id LIMIT %(batch)s::int FOR NO KEY UPDATE SKIP LOCKED
