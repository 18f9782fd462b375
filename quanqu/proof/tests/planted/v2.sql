WITH o AS (INSERT INTO orders_order (id, seller_id) VALUES (uuidv7(), uuidv7()) RETURNING id)
INSERT INTO orders_line (id, order_id, seller_id) SELECT uuidv7(), id, uuidv7() FROM o
