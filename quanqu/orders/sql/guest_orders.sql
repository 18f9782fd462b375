-- Orders that guests made with one phone, oldest first. Index: orders_guest_phone.
SELECT order_id FROM orders_guest
 WHERE phone_lookup = %(phone_lookup)s::bytea AND claimed_at IS NULL ORDER BY order_id
