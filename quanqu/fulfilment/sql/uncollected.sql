-- An order that waits at a node beyond its time, locked; those in other hands are skipped, and those
-- with another delivery that is still coming. Locks: the order row.
-- Index: fulfilment_delivery_arriving, primary key.
SELECT o.id AS order_id FROM orders_order o
 WHERE o.state = 'paid'
   AND o.id IN (SELECT d.order_id FROM fulfilment_delivery d
                   WHERE d.state = 'ready' AND d.ready_at < %(before)s::timestamptz)
   AND NOT EXISTS (SELECT FROM fulfilment_delivery coming
                    WHERE coming.order_id = o.id
                      AND (coming.state IN ('to_pick', 'picked', 'dispatched')
                           OR (coming.state = 'ready'
                               AND coming.ready_at >= %(before)s::timestamptz)))
 ORDER BY o.id LIMIT 1 FOR NO KEY UPDATE OF o SKIP LOCKED
