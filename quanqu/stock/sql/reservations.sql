-- What claims hold or held, by shelf. Index: stock_reservation_claim_level.
SELECT r.claim_id, l.sku_id, l.node_id, l.owner_id, l.lot, r.qty, r.wanted_qty, r.state, r.expires_at
  FROM stock_reservation r JOIN stock_level l ON l.id = r.level_id
 WHERE r.claim_id = ANY(%(claim_ids)s::uuid[])
 ORDER BY r.claim_id, l.sku_id, l.node_id, l.owner_id, l.lot
