-- What may be offered of SKUs at all nodes: all lots that have not expired together; safety stock is
-- kept back. A row with a channel_limit is what a channel is not shown of them, as JSON.
-- Locks: none. Indexes: stock_level_sku_node_owner, stock_channel_limit_once.
SELECT l.sku_id, l.node_id, l.owner_id,
       (sum(greatest(0, l.on_hand_qty - l.reserved_qty)
            * (l.lot_ends_at IS NULL OR l.lot_ends_at > now())::integer)
        - sum(l.safety_qty))::integer AS free_qty, NULL AS channel_limit
  FROM stock_level l
 WHERE l.sku_id = ANY(%(sku_ids)s::uuid[])
 GROUP BY l.sku_id, l.node_id, l.owner_id
HAVING sum(greatest(0, l.on_hand_qty - l.reserved_qty)
           * (l.lot_ends_at IS NULL OR l.lot_ends_at > now())::integer) > sum(l.safety_qty)
 UNION ALL
SELECT NULL, NULL, NULL, 0, (to_jsonb(k) - 'id')::text
  FROM stock_channel_limit k
 WHERE k.channel = ANY(%(channels)s::text[])
   AND (k.sku_id IS NULL OR k.sku_id = ANY(%(sku_ids)s::uuid[]))
 ORDER BY sku_id, node_id, owner_id
