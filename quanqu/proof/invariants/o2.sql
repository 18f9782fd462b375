-- O2: A line's price is that of its price snapshot, zone and tier, whatever the channel.
-- 中文: 每行价格就是其价格快照、价区和会员等级的价格，与渠道无关。
-- The snapshot was no older than 24 hours. Version 0 marks prices agreed outside (a marketplace's
-- order, an imported sale), which have no snapshot here.
WITH priced AS (
  SELECT o.id AS order_id, o.price_version, o.zone, o.currency, o.tier, l.sku_id,
         sum(l.qty)::integer AS qty, sum(l.total_fen) AS total_fen,
         min(l.list_price_fen) AS lowest_list_fen, max(l.list_price_fen) AS highest_list_fen
    FROM orders_order o
    JOIN orders_line l ON l.order_id = o.id AND l.sku_id IS NOT NULL
   WHERE o.price_version > 0
   GROUP BY o.id, l.sku_id),
compared AS (
  SELECT p.*, pricing_price_at(p.price_version, p.zone, p.currency, '', p.sku_id, 1) AS list_fen,
         pricing_price_at(p.price_version, p.zone, p.currency, p.tier, p.sku_id, p.qty) AS unit_fen
    FROM priced p)
SELECT order_id, sku_id, price_version, zone, tier, qty, total_fen, unit_fen, list_fen
  FROM compared
 WHERE total_fen IS DISTINCT FROM unit_fen * qty
    OR lowest_list_fen IS DISTINCT FROM list_fen OR highest_list_fen IS DISTINCT FROM list_fen
UNION ALL
SELECT o.id, NULL, o.price_version, o.zone, o.tier, NULL, NULL, NULL, NULL
  FROM orders_order o
 WHERE o.price_version > 0
   AND EXISTS (SELECT FROM pricing_version v
                WHERE v.id > o.price_version AND v.published_at < o.placed_at - interval '24 hours')
-- examined
SELECT count(*) FROM orders_line l JOIN orders_order o ON o.id = l.order_id
 WHERE o.price_version > 0 AND l.sku_id IS NOT NULL
