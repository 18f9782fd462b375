-- CONTROL, never shipped: reserve as shops did that oversold. It looks, then acts, and locks nothing
-- in between. With the CHECK dropped too, the race test must see units sold twice.
WITH given AS MATERIALIZED (
  SELECT g.claim_id, g.sku_id, g.node_id, g.owner_id, coalesce(g.lot, 'none') AS lot,
         sum(g.qty)::integer AS qty
    FROM unnest(%(claim_ids)s::uuid[], %(sku_ids)s::uuid[], %(node_ids)s::uuid[],
                %(owner_ids)s::uuid[], %(lots)s::text[], %(qtys)s::integer[])
         AS g (claim_id, sku_id, node_id, owner_id, lot, qty)
   GROUP BY g.claim_id, g.sku_id, g.node_id, g.owner_id, coalesce(g.lot, 'none')),
seen AS MATERIALIZED (
  SELECT l.id, g.claim_id, g.sku_id, g.node_id, g.owner_id, g.lot, g.qty,
         l.on_hand_qty + l.backorder_qty - l.reserved_qty AS free_qty
    FROM given g
    LEFT JOIN stock_level l ON l.sku_id = g.sku_id AND l.node_id = g.node_id
                           AND l.owner_id = g.owner_id AND l.lot = g.lot),
short AS MATERIALIZED (
  SELECT sku_id, node_id, owner_id, lot, qty, coalesce(free_qty, 0) AS free_qty
    FROM seen WHERE coalesce(free_qty, 0) < qty),
kept AS (
  INSERT INTO stock_reservation (level_id, claim_id, wanted_qty, qty, state, expires_at)
  SELECT s.id, s.claim_id, s.qty, s.qty,
         CASE WHEN %(expires_at)s::timestamptz IS NULL THEN 'firm' ELSE 'held' END,
         %(expires_at)s::timestamptz
    FROM seen s WHERE NOT EXISTS (SELECT FROM short)),
raised AS (
  UPDATE stock_level l SET reserved_qty = l.reserved_qty + s.qty
    FROM seen s WHERE l.id = s.id AND NOT EXISTS (SELECT FROM short))
SELECT sku_id, node_id, owner_id, lot, qty, free_qty, 'short' AS why FROM short
