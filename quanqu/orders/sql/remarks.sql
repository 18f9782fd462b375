-- What was said about one order, oldest first. Index: orders_remark_order_id.
SELECT kind, text, is_for_shopper, at, actor FROM orders_remark
 WHERE order_id = %(order_id)s::uuid ORDER BY id
