-- Of points that an order earned and that died unused, so many need not be taken back any more.
-- Locks: the caller holds the account. Index: wallet_points_lot_account.
WITH dead AS (
  SELECT id, expired_qty, sum(expired_qty) OVER (ORDER BY expires_at, id) - expired_qty AS before_qty
    FROM wallet_points_lot
   WHERE account_id = %(account_id)s::uuid AND about = %(about)s::uuid AND expired_qty > 0
), forgiven AS (
  UPDATE wallet_points_lot l
     SET expired_qty = l.expired_qty - least(dead.expired_qty, %(qty)s::bigint - dead.before_qty)
    FROM dead WHERE l.id = dead.id AND dead.before_qty < %(qty)s::bigint
  RETURNING least(dead.expired_qty, %(qty)s::bigint - dead.before_qty) AS qty
)
SELECT coalesce(sum(qty), 0)::bigint AS qty FROM forgiven
