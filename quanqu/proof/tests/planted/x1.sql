INSERT INTO orders_order (id, state, paid_at) VALUES (uuidv7(), 'paid', now())
