-- How much claims hold elsewhere than at a node, of what they need there: rows back say of which SKU
-- and owner how many are missing at the node.
-- Locks: none (the order is locked). Indexes: stock_reservation_claim_level, stock_level_pkey.
WITH given AS (
  SELECT g.claim_id, sum(g.qty)::integer AS qty
    FROM unnest(%(claim_ids)s::uuid[], %(qtys)s::integer[]) AS g (claim_id, qty)
   GROUP BY g.claim_id),
held AS (
  SELECT r.claim_id, l.sku_id, l.owner_id, r.state, r.expires_at, l.node_id, r.qty
    FROM given g
    JOIN stock_reservation r ON r.claim_id = g.claim_id
    JOIN stock_level l ON l.id = r.level_id
   WHERE r.state IN ('held', 'firm'))
SELECT h.claim_id, h.sku_id, h.owner_id, max(h.expires_at) AS expires_at,
       (g.qty - coalesce(sum(h.qty) FILTER (WHERE h.node_id = %(node_id)s::uuid), 0))::integer
         AS missing_qty,
       coalesce(sum(h.qty) FILTER (WHERE h.node_id <> %(node_id)s::uuid), 0)::integer AS elsewhere_qty
  FROM held h JOIN given g ON g.claim_id = h.claim_id
 GROUP BY h.claim_id, h.sku_id, h.owner_id, g.qty
