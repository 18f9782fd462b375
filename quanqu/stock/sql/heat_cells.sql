-- Units of each of some SKUs in each of some groups of nodes. Locks: none.
-- Index: stock_level_sku_node_owner.
SELECT l.sku_id, g.place, sum(l.on_hand_qty)::bigint AS on_hand_qty,
       sum(l.reserved_qty)::bigint AS reserved_qty, sum(l.safety_qty)::bigint AS safety_qty
  FROM stock_level l
  JOIN unnest(%(node_ids)s::uuid[], %(places)s::integer[]) AS g (node_id, place)
    ON g.node_id = l.node_id
 WHERE l.sku_id = ANY(%(sku_ids)s::uuid[])
 GROUP BY l.sku_id, g.place
