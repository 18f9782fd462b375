-- The moves of one order, oldest first. Index: orders_history_order_id.
SELECT from_state, to_state, at, actor, why FROM orders_history
 WHERE order_id = %(order_id)s::uuid ORDER BY id
