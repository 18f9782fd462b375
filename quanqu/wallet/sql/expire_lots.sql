-- Let what is left in lots of locked accounts die. Index: wallet_points_lot_account.
WITH lot AS (
  UPDATE wallet_points_lot l SET expired_qty = old.left_qty, left_qty = 0
    FROM wallet_points_lot old
   WHERE l.id = old.id AND l.account_id = %(account_id)s::uuid AND l.left_qty > 0
     AND l.expires_at <= %(at)s::timestamptz
  RETURNING l.id, old.left_qty)
INSERT INTO wallet_points_move (lot_id, kind, qty, at)
SELECT id, 'expired', -left_qty, %(at)s::timestamptz FROM lot
RETURNING -qty AS qty
