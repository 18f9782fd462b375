-- Who holds units of a SKU at a node, in the order in which they give way to goods that are gone:
-- what is not paid yet before what is, the youngest first.
-- Locks: none. Index: stock_level_sku_node_owner, stock_reservation_on_shelf.
SELECT r.claim_id, r.qty
  FROM stock_level l
  JOIN stock_reservation r ON r.level_id = l.id AND r.state IN ('held', 'firm')
 WHERE l.sku_id = %(sku_id)s::uuid AND l.node_id = %(node_id)s::uuid
 ORDER BY r.state = 'firm', r.id DESC
