-- Lock the shelves that claims hold, and those of the same SKUs at a node, before units move between
-- them. Locks: the levels in (sku, node, owner, lot) order.
-- Indexes: stock_reservation_claim_level, stock_level_pkey, stock_level_sku_node_owner.
SELECT FROM stock_level l
 WHERE l.id IN (SELECT r.level_id FROM stock_reservation r
                 WHERE r.claim_id = ANY(%(claim_ids)s::uuid[]) AND r.state IN ('held', 'firm')
                 UNION ALL
                SELECT o.id FROM stock_level o
                 WHERE o.sku_id = ANY(%(sku_ids)s::uuid[]) AND o.node_id = %(node_id)s::uuid)
 ORDER BY l.sku_id, l.node_id, l.owner_id, l.lot
   FOR NO KEY UPDATE OF l
