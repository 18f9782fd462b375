-- Changes that wait beyond their time, their orders locked; those in other hands are skipped.
-- Locks: order rows, by id. Index: orders_change_unpaid.
SELECT o.id FROM orders_order o
 WHERE o.id IN (SELECT c.order_id FROM orders_change c
                 WHERE c.state = 'waiting' AND c.pay_by < %(at)s::timestamptz)
 ORDER BY o.id LIMIT %(batch)s::int FOR NO KEY UPDATE SKIP LOCKED
