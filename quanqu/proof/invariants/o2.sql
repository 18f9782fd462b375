-- O2: A line's price is that of its price snapshot, zone and tier, whatever the channel.
-- 中文: 每行价格就是其价格快照、价区和会员等级的价格，与渠道无关。
-- The snapshot was no older than 24 hours. Version 0 marks prices agreed outside (a marketplace's
-- order, an imported sale), which have no snapshot here. What a later change added has a snapshot
-- and a quantity step of its own; goods sold by weight cost their unit price per price_per_qty.
-- What promotions took off is named with its bearers in the line's reasons; of pieces that a change
-- put on another line each such part is rounded once. What a scale's label said is the price of just that quantity, with nothing off; only counters scan.
WITH priced AS (
  SELECT o.id AS order_id, coalesce(l.price_version, o.price_version) AS price_version, o.zone,
         o.currency, o.tier, l.sku_id, l.change_no, l.price_per_qty,
         sum(l.qty)::integer AS qty, max(l.priced_qty) AS priced_qty,
         sum(l.total_fen) AS total_fen, sum(promoted.off_fen) AS off_fen,
         CASE WHEN l.change_no > 0 THEN sum(promoted.parts) ELSE 0 END AS rounded_fen,
         min(l.list_price_fen) AS lowest_list_fen, max(l.list_price_fen) AS highest_list_fen
    FROM orders_order o
    JOIN orders_line l ON l.order_id = o.id AND l.sku_id IS NOT NULL
   CROSS JOIN LATERAL (
     SELECT coalesce(sum((r ->> 'off_fen')::bigint), 0) AS off_fen, count(*) AS parts
       FROM jsonb_array_elements(CASE WHEN jsonb_typeof(l.reasons) = 'array' THEN l.reasons
                                      ELSE '[]' END) AS r
      WHERE r ? 'borne') AS promoted
   WHERE o.price_version > 0 AND (l.reasons @> '[{"code": "label_price"}]') IS NOT TRUE
   GROUP BY o.id, l.sku_id, l.change_no, coalesce(l.price_version, o.price_version),
            l.price_per_qty),
compared AS (
  SELECT p.*, pricing_price_at(p.price_version, p.zone, p.currency, '', p.sku_id, 1) AS list_fen,
         pricing_price_at(p.price_version, p.zone, p.currency, p.tier, p.sku_id,
                          coalesce(p.priced_qty, p.qty)) AS unit_fen
    FROM priced p)
SELECT order_id, sku_id, price_version, zone, tier, qty, total_fen, unit_fen, list_fen
  FROM compared
 WHERE unit_fen IS NULL
    OR abs(total_fen + off_fen - (2 * unit_fen * qty + price_per_qty) / (2 * price_per_qty))
       > rounded_fen
    OR lowest_list_fen IS DISTINCT FROM list_fen OR highest_list_fen IS DISTINCT FROM list_fen
UNION ALL
SELECT o.id, l.sku_id, o.price_version, o.zone, o.tier, l.qty, l.total_fen, l.list_price_fen, NULL
  FROM orders_line l JOIN orders_order o ON o.id = l.order_id
 WHERE l.reasons @> '[{"code": "label_price"}]'
   AND (l.list_price_fen <> l.total_fen OR l.price_per_qty <> l.qty
        OR o.channel NOT IN ('till', 'handheld'))
UNION ALL
SELECT o.id, NULL, o.price_version, o.zone, o.tier, NULL, NULL, NULL, NULL
  FROM orders_order o
 WHERE o.price_version > 0
   AND EXISTS (SELECT FROM pricing_version v
                WHERE v.id > o.price_version AND v.published_at < o.placed_at - interval '24 hours')
-- examined
SELECT count(*) FROM orders_line l JOIN orders_order o ON o.id = l.order_id
 WHERE o.price_version > 0 AND l.sku_id IS NOT NULL
