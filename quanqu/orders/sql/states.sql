-- Numbers and states of some orders. Locks: none. Index: orders_order_pkey.
SELECT o.id, o.number, o.state FROM orders_order o WHERE o.id = ANY(%(order_ids)s::uuid[])
