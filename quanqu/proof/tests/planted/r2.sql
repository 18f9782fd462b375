INSERT INTO stock_reservation (claim_id, level_id, qty, state, expires_at)
VALUES (uuidv7(), uuidv7(), 1, 'held', now() - interval '2 minutes')
