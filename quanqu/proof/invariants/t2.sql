-- T2: No lot of points is used beyond its issue or after its end.
-- 中文: 任何一批积分的使用不超过发放数，也不在到期之后。
SELECT l.id AS lot_id, l.issued_qty, l.left_qty, coalesce(sum(m.qty), 0) AS moved_qty, l.expires_at
  FROM wallet_points_lot l
  LEFT JOIN wallet_points_move m ON m.lot_id = l.id
 GROUP BY l.id
HAVING l.left_qty <> coalesce(sum(m.qty), 0) OR l.left_qty < 0 OR l.left_qty > l.issued_qty
    OR coalesce(bool_or(m.kind IN ('spent', 'sent') AND m.at >= l.expires_at), false)
-- examined
SELECT count(*) FROM wallet_points_lot
