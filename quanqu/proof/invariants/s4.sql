-- S4: No channel shows more than is free.
-- 中文: 任何渠道展示的数量都不超过可用数量。
-- Free is what lies there, is not reserved and has not expired; safety stock and the threshold that
-- names most of a channel only take from it. Channels without a threshold show all but safety stock.
WITH shelf AS (
  SELECT sku_id, node_id, owner_id,
         sum(greatest(0, on_hand_qty - reserved_qty)
             * (lot_ends_at IS NULL OR lot_ends_at > now())::integer) AS free_qty,
         sum(safety_qty) AS safety_qty
    FROM stock_level GROUP BY sku_id, node_id, owner_id),
shown AS (
  SELECT s.sku_id, s.node_id, s.owner_id, s.free_qty, c.channel,
         least(coalesce(k.most_qty, 2147483647),
               greatest(0, s.free_qty - s.safety_qty - coalesce(k.kept_qty, 0))) AS shown_qty
    FROM shelf s
   CROSS JOIN (SELECT '' AS channel UNION SELECT channel FROM stock_channel_limit) c
    LEFT JOIN LATERAL (
         SELECT l.kept_qty, l.most_qty FROM stock_channel_limit l
          WHERE l.channel = c.channel AND (l.node_id IS NULL OR l.node_id = s.node_id)
            AND (l.sku_id IS NULL OR l.sku_id = s.sku_id)
          ORDER BY l.sku_id NULLS LAST, l.node_id NULLS LAST LIMIT 1) k ON true)
SELECT channel, sku_id, node_id, owner_id, free_qty, shown_qty
  FROM shown WHERE shown_qty > free_qty
-- examined
SELECT count(*) FROM stock_level
