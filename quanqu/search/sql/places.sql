-- Where SKUs have units that may be offered, as `free_at` of stock counts them: the last half of the
-- ids of the nodes, as integers. Locks: none. Index: stock_level_sku_node_owner.
SELECT f.sku_id, array_agg(DISTINCT substr(uuid_send(f.node_id), 9, 8)::bigint) AS places
  FROM (SELECT l.sku_id, l.node_id
          FROM stock_level l
         WHERE l.sku_id = ANY(%(sku_ids)s::uuid[])
         GROUP BY l.sku_id, l.node_id, l.owner_id
        HAVING sum(greatest(0, l.on_hand_qty - l.reserved_qty)
                   * (l.lot_ends_at IS NULL OR l.lot_ends_at > now())::integer)
               > sum(l.safety_qty)) AS f
 GROUP BY f.sku_id
