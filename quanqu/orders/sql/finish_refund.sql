-- The money has left. Index: orders_return_refund_once.
UPDATE orders_return_refund SET done_at = %(at)s
 WHERE refund_id = %(refund_id)s AND done_at IS NULL
