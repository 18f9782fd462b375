-- The money went back in another way than it came. Index: orders_return_refund_once.
UPDATE orders_return_refund SET kind = %(kind)s::text, done_at = %(at)s::timestamptz
 WHERE refund_id = %(refund_id)s::uuid AND done_at IS NULL
