-- Put a word on an order; no row back: it was there. Index: orders_tag_once.
INSERT INTO orders_tag (order_id, word) VALUES (%(order_id)s, %(word)s)
ON CONFLICT (order_id, word) DO NOTHING RETURNING id
