-- Give back what claims hold (qty NULL: all of it), at all nodes but one if it is given; rows back
-- say how much each gave back.
-- Locks: levels in (sku, node, owner, lot) order, each before its reservation.
-- Indexes: stock_reservation_claim_level, stock_level_pkey.
-- The locked numbers are written, not those of our snapshot: a CHECK is tried on the new row before
-- PostgreSQL notices that the snapshot's version is old.
WITH given AS MATERIALIZED (
  SELECT g.claim_id, CASE WHEN bool_or(g.qty IS NULL) THEN 2147483647 ELSE sum(g.qty) END AS qty
    FROM unnest(%(claim_ids)s::uuid[], %(qtys)s::integer[]) AS g (claim_id, qty)
   GROUP BY g.claim_id),
locked AS MATERIALIZED (
  SELECT r.id, r.level_id, r.claim_id, r.qty AS held_qty, r.wanted_qty, r.state, r.expires_at,
         l.on_hand_qty, l.backorder_qty, l.reserved_qty, g.qty AS given_qty
    FROM given g
    JOIN stock_reservation r ON r.claim_id = g.claim_id
    JOIN stock_level l ON l.id = r.level_id
   WHERE r.state IN ('held', 'firm')
     AND (%(except_node_id)s::uuid IS NULL OR l.node_id <> %(except_node_id)s::uuid)
   ORDER BY l.sku_id, l.node_id, l.owner_id, l.lot, r.claim_id
     FOR NO KEY UPDATE OF l, r),
parts AS MATERIALIZED (
  SELECT k.*,
         least(k.held_qty, greatest(0, k.given_qty + k.held_qty
               - sum(k.held_qty) OVER (PARTITION BY k.claim_id ORDER BY k.id DESC)))::integer AS qty
    FROM locked k),
closed AS (
  UPDATE stock_reservation r
     SET qty = p.held_qty - p.qty, wanted_qty = p.wanted_qty,
         state = CASE WHEN p.qty = p.held_qty THEN 'released' ELSE p.state END,
         expires_at = CASE WHEN p.qty = p.held_qty THEN NULL ELSE p.expires_at END
    FROM parts p WHERE r.id = p.id AND p.qty > 0),
lowered AS (
  UPDATE stock_level l
     SET reserved_qty = s.reserved_qty - s.qty,
         on_hand_qty = s.on_hand_qty, backorder_qty = s.backorder_qty
    FROM (SELECT level_id, sum(qty)::integer AS qty, min(reserved_qty) AS reserved_qty,
                 min(on_hand_qty) AS on_hand_qty, min(backorder_qty) AS backorder_qty
            FROM parts GROUP BY level_id) s
   WHERE l.id = s.level_id AND s.qty > 0)
SELECT claim_id, sum(qty)::integer AS qty FROM parts GROUP BY claim_id
