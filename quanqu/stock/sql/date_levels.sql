-- Tell the shelves of lots from when on their units may not be sold any more, and make sure that some
-- shelves exist which are written to next: all of them in one pass, so that nobody who holds one of
-- them waits for another that we hold.
-- Locks: the levels in (sku, node, owner, lot) order, because rows are inserted in that order.
-- Indexes: stock_level_sku_node_owner, stock_lot_sku_lot, network_node_pkey.
INSERT INTO stock_level AS l (sku_id, node_id, owner_id, lot, lot_ends_at)
SELECT g.sku_id, g.node_id, g.owner_id, g.lot,
       CASE WHEN g.lot <> 'none' THEN stock_lot_ends_at(g.sku_id, g.lot, g.node_id) END
  FROM (SELECT k.sku_id, k.node_id, k.owner_id, k.lot
          FROM unnest(%(lot_sku_ids)s::uuid[], %(lot_names)s::text[]) AS t (sku_id, lot)
          JOIN stock_level k ON k.sku_id = t.sku_id AND k.lot = t.lot
         WHERE k.lot_ends_at IS DISTINCT FROM stock_lot_ends_at(k.sku_id, k.lot, k.node_id)
         UNION
        SELECT sku_id, node_id, owner_id, lot
          FROM unnest(%(sku_ids)s::uuid[], %(node_ids)s::uuid[], %(owner_ids)s::uuid[],
                      %(lots)s::text[]) AS s (sku_id, node_id, owner_id, lot)) g
 ORDER BY g.sku_id, g.node_id, g.owner_id, g.lot
ON CONFLICT (sku_id, node_id, owner_id, lot) DO UPDATE SET lot_ends_at = excluded.lot_ends_at
