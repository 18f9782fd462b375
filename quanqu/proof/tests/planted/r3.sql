WITH o AS (INSERT INTO orders_order (id, state) VALUES (uuidv7(), 'expired') RETURNING id),
l AS (INSERT INTO orders_line (id, order_id) SELECT uuidv7(), id FROM o RETURNING id)
INSERT INTO stock_reservation (claim_id, level_id, qty, state) SELECT id, uuidv7(), 1, 'firm' FROM l
