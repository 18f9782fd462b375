-- What is alive of some accounts' points, the earliest to die first.
-- Index: wallet_points_lot_account.
SELECT account_id, id, left_qty, expires_at, about FROM wallet_points_lot
 WHERE account_id = ANY (%(account_ids)s::uuid[]) AND left_qty > 0
   AND expires_at > %(at)s::timestamptz
 ORDER BY expires_at, id
