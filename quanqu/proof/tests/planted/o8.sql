WITH o AS (INSERT INTO orders_order (id, state) VALUES (uuidv7(), 'expired') RETURNING id)
INSERT INTO orders_change (id, order_id, number, state, due_fen, back_fen)
SELECT uuidv7(), id, 1, 'waiting', 100, 0 FROM o
