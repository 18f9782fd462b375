-- Claims that do not hold, on the very shelf, the units that a transfer shall bring for them; what
-- other requested transfers will bring is not counted twice.
-- Locks: none (the order is locked). Indexes: stock_reservation_claim_level, stock_transfer_line_claim.
WITH given AS (
  SELECT g.claim_id, g.owner_id, g.lot, sum(g.qty) AS qty
    FROM unnest(%(claim_ids)s::uuid[], %(owner_ids)s::uuid[], %(lots)s::text[], %(qtys)s::integer[])
         AS g (claim_id, owner_id, lot, qty)
   GROUP BY g.claim_id, g.owner_id, g.lot)
SELECT g.claim_id FROM given g
 WHERE g.qty > coalesce((
         SELECT sum(r.qty) FROM stock_reservation r JOIN stock_level l ON l.id = r.level_id
          WHERE r.claim_id = g.claim_id AND r.state IN ('held', 'firm')
            AND l.node_id = %(node_id)s::uuid AND l.owner_id = g.owner_id AND l.lot = g.lot), 0)
       - coalesce((
         SELECT sum(t.qty) FROM stock_transfer_line t JOIN stock_transfer f ON f.id = t.transfer_id
          WHERE t.claim_id = g.claim_id AND f.state = 'requested' AND t.owner_id = g.owner_id
            AND t.lot = g.lot AND f.from_node_id = %(node_id)s::uuid), 0)
