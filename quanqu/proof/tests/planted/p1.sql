WITH p AS (
  INSERT INTO payments_payment (id, status, amount_fen, refunded_fen)
  VALUES (uuidv7(), 'captured', 100, 0) RETURNING id)
INSERT INTO payments_transaction (payment_id, kind, amount_fen)
SELECT id, 'capture', 100 FROM p UNION ALL SELECT id, 'refund', 101 FROM p
