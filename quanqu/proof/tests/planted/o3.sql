WITH o AS (INSERT INTO orders_order (id, state) VALUES (uuidv7(), 'completed') RETURNING id)
INSERT INTO orders_history (order_id, from_state, to_state, at)
SELECT id, '', 'placed', now() FROM o UNION ALL SELECT id, 'placed', 'completed', now() FROM o
