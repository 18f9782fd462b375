-- Take a word off an order; no row back: it was not there. Index: orders_tag_once.
DELETE FROM orders_tag WHERE order_id = %(order_id)s::uuid AND word = %(word)s::text RETURNING id
