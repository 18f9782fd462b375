-- What may be offered of SKUs at nodes, by the place of the pair: all lots that have not expired
-- together; safety stock is kept back. Rows of place 0 are what channels are not shown of them, as
-- JSON: both are asked at once, as most companies limit none. Locks: none.
-- Indexes: stock_level_sku_node_owner, stock_channel_limit_once (one branch each: NULL is any).
SELECT g.place, l.owner_id::text AS told,
       (sum(greatest(0, l.on_hand_qty - l.reserved_qty)
            * (l.lot_ends_at IS NULL OR l.lot_ends_at > now())::integer)
        - sum(l.safety_qty))::integer AS free_qty
  FROM unnest(%(sku_ids)s::uuid[], %(node_ids)s::uuid[]) WITH ORDINALITY AS g (sku_id, node_id, place)
  JOIN stock_level l ON l.sku_id = g.sku_id AND l.node_id = g.node_id
 GROUP BY g.place, l.owner_id
HAVING sum(greatest(0, l.on_hand_qty - l.reserved_qty)
           * (l.lot_ends_at IS NULL OR l.lot_ends_at > now())::integer) > sum(l.safety_qty)
 UNION ALL
SELECT 0, (to_jsonb(k) - 'id')::text, 0
  FROM (SELECT * FROM stock_channel_limit
         WHERE channel = ANY(%(channels)s::text[]) AND node_id IS NULL AND sku_id IS NULL
         UNION ALL
        SELECT * FROM stock_channel_limit
         WHERE channel = ANY(%(channels)s::text[]) AND node_id IS NULL
           AND sku_id = ANY(%(sku_ids)s::uuid[])
         UNION ALL
        SELECT * FROM stock_channel_limit
         WHERE channel = ANY(%(channels)s::text[]) AND node_id = ANY(%(node_ids)s::uuid[])
           AND sku_id IS NULL
         UNION ALL
        SELECT * FROM stock_channel_limit
         WHERE channel = ANY(%(channels)s::text[]) AND node_id = ANY(%(node_ids)s::uuid[])
           AND sku_id = ANY(%(sku_ids)s::uuid[])) AS k
