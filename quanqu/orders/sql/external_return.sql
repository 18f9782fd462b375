-- Our return for a return of another system. Index: orders_return_external.
SELECT id FROM orders_return
 WHERE channel = %(channel)s::text AND external_ref = %(external_ref)s::text
