-- What may be offered of SKUs at nodes, by the place of the pair: all lots that have not expired
-- together; safety stock is kept back. Locks: none. Index: stock_level_sku_node_owner.
SELECT g.place, l.owner_id::text,
       (sum(greatest(0, l.on_hand_qty - l.reserved_qty)
            * (l.lot_ends_at IS NULL OR l.lot_ends_at > now())::integer)
        - sum(l.safety_qty))::integer AS free_qty
  FROM unnest(%(sku_ids)s::uuid[], %(node_ids)s::uuid[]) WITH ORDINALITY AS g (sku_id, node_id, place)
  JOIN stock_level l ON l.sku_id = g.sku_id AND l.node_id = g.node_id
 GROUP BY g.place, l.owner_id
HAVING sum(greatest(0, l.on_hand_qty - l.reserved_qty)
           * (l.lot_ends_at IS NULL OR l.lot_ends_at > now())::integer) > sum(l.safety_qty)
