-- What may be offered of SKUs at all nodes: all lots that have not expired together; safety stock is
-- kept back. Locks: none. Index: stock_level_sku_node_owner.
SELECT l.sku_id, l.node_id, l.owner_id, 'none' AS lot,
       (sum(greatest(0, l.on_hand_qty - l.reserved_qty)
            * (l.lot_ends_at IS NULL OR l.lot_ends_at > now())::integer)
        - sum(l.safety_qty))::integer AS free_qty
  FROM stock_level l
 WHERE l.sku_id = ANY(%(sku_ids)s::uuid[])
 GROUP BY l.sku_id, l.node_id, l.owner_id
HAVING sum(greatest(0, l.on_hand_qty - l.reserved_qty)
           * (l.lot_ends_at IS NULL OR l.lot_ends_at > now())::integer) > sum(l.safety_qty)
 ORDER BY l.sku_id, l.node_id, l.owner_id
