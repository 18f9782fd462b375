-- What a waiting change is to do. Index: orders_change_waits_once.
SELECT id AS change_id, kind, plan FROM orders_change
 WHERE order_id = %(order_id)s::uuid AND state = 'waiting'
