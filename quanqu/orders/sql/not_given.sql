-- Sales at a node's counter that are paid while the goods still lie there: the till was gone when the
-- money came. Index: orders_order_not_given.
SELECT o.id FROM orders_order o
 WHERE o.selling_node_id = %(node_id)s::uuid AND o.state = 'paid' AND o.hand_over_kind = 'in_store'
 ORDER BY o.id LIMIT %(limit)s
