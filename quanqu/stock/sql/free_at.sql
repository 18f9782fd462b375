-- What may be offered of SKUs, everywhere or at some nodes: all lots that have not expired, less
-- safety stock, and for a channel less what it is not shown (the limit that names most counts).
-- Locks: none. Indexes: stock_level_sku_node_owner, stock_channel_limit_once.
SELECT f.sku_id, f.node_id, f.owner_id, f.on_hand_qty,
       least(coalesce(c.most_qty, 2147483647),
             greatest(0, f.free_qty - coalesce(c.kept_qty, 0)))::integer AS free_qty
  FROM (SELECT l.sku_id, l.node_id, l.owner_id, sum(l.on_hand_qty)::integer AS on_hand_qty,
               sum(greatest(0, l.on_hand_qty - l.reserved_qty)
                   * (l.lot_ends_at IS NULL OR l.lot_ends_at > now())::integer)
               - sum(l.safety_qty) AS free_qty
          FROM stock_level l
         WHERE l.sku_id = ANY(%(sku_ids)s::uuid[])
           AND (%(node_ids)s::uuid[] IS NULL OR l.node_id = ANY(%(node_ids)s::uuid[]))
         GROUP BY l.sku_id, l.node_id, l.owner_id
        HAVING sum(l.on_hand_qty) > 0) f
  LEFT JOIN LATERAL (
       SELECT k.kept_qty, k.most_qty FROM stock_channel_limit k
        WHERE k.channel = %(channel)s::text
          AND (k.node_id IS NULL OR k.node_id = f.node_id)
          AND (k.sku_id IS NULL OR k.sku_id = f.sku_id)
        ORDER BY k.sku_id NULLS LAST, k.node_id NULLS LAST LIMIT 1) c ON %(channel)s::text IS NOT NULL
 ORDER BY f.sku_id, f.node_id, f.owner_id
