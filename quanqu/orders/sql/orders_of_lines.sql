-- The orders behind lines. Index: orders_line_pkey.
SELECT l.id AS line_id, l.order_id FROM orders_line l WHERE l.id = ANY(%(line_ids)s::uuid[])
