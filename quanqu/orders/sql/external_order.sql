-- Our order for an order of another system. Index: orders_order_external.
SELECT id FROM orders_order
 WHERE channel = %(channel)s::text AND external_ref = %(external_ref)s::text
