-- A member's points of every programme, with what is alive. Index: wallet_points_account_member_id,
-- wallet_points_lot_account.
SELECT a.id, a.member_id, a.owed_qty, p.id AS programme_id, p.issuer_id, p.name, p.name_en,
       p.currency, p.point_fen, p.live_days, p.regular_rate, p.silver_rate, p.gold_rate,
       p.transfer_day_qty, coalesce(lots.points_qty, 0)::bigint AS points_qty
  FROM wallet_points_account a
  JOIN wallet_programme p ON p.id = a.programme_id
  LEFT JOIN LATERAL (
       SELECT sum(l.left_qty) AS points_qty FROM wallet_points_lot l
        WHERE l.account_id = a.id AND l.expires_at > %(at)s::timestamptz) lots ON true
 WHERE a.member_id = %(member_id)s::uuid
 ORDER BY a.id
