WITH p AS (
  INSERT INTO payments_payment (id, status, amount_fen, is_hold, taking_fen, captured_fen)
  VALUES (uuidv7(), 'held', 100, true, 60, 60) RETURNING id)
INSERT INTO payments_capture (id, payment_id, key, amount_fen, status)
SELECT uuidv7(), id, 'K7', 60, 'succeeded' FROM p
