-- T1: Points outstanding are their issuer's liability, in points and in money.
-- 中文: 未用积分等于发行方的负债，积分与金额两账一致。
-- Per member what lives or waits to die is on the kept account; per issuer each point is provided for.
WITH held AS (
  SELECT a.id, a.owed_qty, coalesce(sum(l.left_qty), 0)::bigint AS points_qty
    FROM wallet_points_account a LEFT JOIN wallet_points_lot l ON l.account_id = a.id
   GROUP BY a.id),
kept AS (
  SELECT split_part(party, ':', 2) AS account_id, balance_fen
    FROM ledger_account WHERE kind = 'points'),
owed AS (
  SELECT split_part(l.party, ':', 2) AS account_id, sum(p.amount_fen) AS owed_qty
    FROM ledger_account l JOIN ledger_posting p ON p.account_id = l.id
   WHERE l.kind = 'points_owed' AND l.currency = 'PTS'
   GROUP BY l.party),
provided AS (
  SELECT l.organisation_id, -sum(p.amount_fen) AS amount_fen
    FROM ledger_account l JOIN ledger_posting p ON p.account_id = l.id
   WHERE l.kind = 'points_provision'
   GROUP BY l.organisation_id)
SELECT h.id::text AS account_id, h.points_qty, coalesce(k.balance_fen, 0) AS booked_qty, h.owed_qty,
       coalesce(o.owed_qty, 0) AS booked_owed_qty, NULL::bigint AS provision_fen
  FROM held h
  LEFT JOIN kept k ON k.account_id = h.id::text
  LEFT JOIN owed o ON o.account_id = h.id::text
 WHERE h.points_qty <> coalesce(k.balance_fen, 0) OR h.owed_qty <> coalesce(o.owed_qty, 0)
UNION ALL
SELECT k.account_id, 0, k.balance_fen, 0, 0, NULL
  FROM kept k
 WHERE k.balance_fen <> 0 AND NOT EXISTS (SELECT FROM held h WHERE h.id::text = k.account_id)
UNION ALL
SELECT p.issuer_id::text, sum(h.points_qty)::bigint, NULL, NULL, NULL, max(v.amount_fen)::bigint
  FROM wallet_programme p
  JOIN wallet_points_account a ON a.programme_id = p.id
  JOIN held h ON h.id = a.id
  LEFT JOIN provided v ON v.organisation_id = p.issuer_id
 GROUP BY p.id, p.issuer_id, p.point_fen
HAVING sum(h.points_qty) * p.point_fen <> coalesce(max(v.amount_fen), 0)
-- examined
SELECT count(*) FROM wallet_points_account
