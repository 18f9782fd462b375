WITH o AS (INSERT INTO orders_order (id, state, paid_at) VALUES (uuidv7(), 'paid', now()) RETURNING id)
INSERT INTO orders_line (id, order_id, total_fen) SELECT uuidv7(), id, 100 FROM o
