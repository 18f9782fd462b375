-- Accounts with points whose time is over, a batch. Index: wallet_points_lot_expires.
SELECT DISTINCT account_id FROM (
  SELECT account_id FROM wallet_points_lot
   WHERE left_qty > 0 AND expires_at <= %(at)s::timestamptz
   ORDER BY expires_at LIMIT %(batch)s::int) due
 ORDER BY account_id
