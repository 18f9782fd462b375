WITH a AS (
  INSERT INTO wallet_points_account (id, owed_qty) VALUES (uuidv7(), 0) RETURNING id)
INSERT INTO wallet_points_lot (id, account_id, issued_qty, left_qty, expired_qty)
SELECT uuidv7(), id, 10, 10, 0 FROM a
