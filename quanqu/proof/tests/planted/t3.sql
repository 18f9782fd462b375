WITH e AS (
  INSERT INTO loyalty_earning (order_id, rate, kept_fen, points_qty)
  VALUES (uuidv7(), 100, 0, 5) RETURNING order_id)
INSERT INTO loyalty_earned (cause_id, earning_id, kept_fen, points_qty)
SELECT uuidv7(), order_id, 0, 5 FROM e
