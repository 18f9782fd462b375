WITH l AS (
  INSERT INTO wallet_points_lot (id, issued_qty, left_qty, expired_qty, expires_at)
  VALUES (uuidv7(), 10, 0, 0, now() - interval '1 day') RETURNING id)
INSERT INTO wallet_points_move (lot_id, kind, qty, at)
SELECT id, kind, qty, now() FROM l, (VALUES ('earned', 10), ('spent', -10)) AS m (kind, qty)
