-- Where SKUs have units that may be offered: the last half of the ids of the nodes, as integers.
-- Locks: none. Index: stock_level_sku_node_owner.
SELECT l.sku_id, array_agg(DISTINCT substr(uuid_send(l.node_id), 9, 8)::bigint) AS places
  FROM stock_level l
 WHERE l.sku_id = ANY(%(sku_ids)s::uuid[]) AND l.on_hand_qty - l.reserved_qty > l.safety_qty
 GROUP BY l.sku_id
