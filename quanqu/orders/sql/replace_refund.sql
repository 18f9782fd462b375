-- Another refund of payments serves this way back now. Index: orders_return_refund_once.
UPDATE orders_return_refund SET refund_id = %(now_id)s::uuid
 WHERE refund_id = %(refund_id)s::uuid AND done_at IS NULL
