INSERT INTO orders_order (id, state, deposit_fen, balance_by, deposit_paid_at)
VALUES (uuidv7(), 'placed', 5000, now(), now())
