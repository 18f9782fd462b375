WITH o AS (INSERT INTO orders_order (id, state) VALUES (uuidv7(), 'paid') RETURNING id)
INSERT INTO orders_line (id, order_id, kind, qty, fulfilled_qty, cancelled_qty)
SELECT uuidv7(), id, 'goods', 2, 1, 0 FROM o
