-- R1: Reserved equals the sum of open reservations.
-- 中文: 预占量等于未结预占之和。
SELECT l.id AS level_id, l.reserved_qty, coalesce(sum(r.qty), 0) AS held_qty
  FROM stock_level l
  LEFT JOIN stock_reservation r ON r.level_id = l.id AND r.state IN ('held', 'firm')
 GROUP BY l.id
HAVING l.reserved_qty <> coalesce(sum(r.qty), 0)
-- examined
SELECT count(*) FROM stock_reservation
