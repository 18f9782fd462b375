-- Take reserved units off their shelves, all or nothing: reserved and on hand go down together
-- and the move is written. A claim takes from its reservations by node, what expires first (only at
-- one node, of one owner and lot, if given). is_done is false on every row, or no row comes back,
-- when something was not held; is_expired tells that units that have expired would be sold.
-- Locks: levels in (sku, node, owner, lot) order, each before its reservation.
-- Indexes: stock_reservation_claim_level, stock_level_pkey.
-- The locked numbers are written, not those of our snapshot: a CHECK is tried on the new row before
-- PostgreSQL notices that the snapshot's version is old.
WITH given AS MATERIALIZED (
  SELECT g.claim_id, g.owner_id, g.lot, sum(g.qty)::integer AS qty
    FROM unnest(%(claim_ids)s::uuid[], %(owner_ids)s::uuid[], %(lots)s::text[], %(qtys)s::integer[])
         AS g (claim_id, owner_id, lot, qty)
   GROUP BY g.claim_id, g.owner_id, g.lot),
locked AS MATERIALIZED (
  SELECT r.id, r.level_id, r.claim_id, r.qty AS held_qty, r.wanted_qty, r.state, r.expires_at,
         g.qty AS given_qty,
         g.owner_id AS given_owner_id, g.lot AS given_lot,
         l.sku_id, l.node_id, l.owner_id, l.lot, l.on_hand_qty, l.backorder_qty, l.reserved_qty,
         l.unit_cost_fen, l.lot_ends_at
    FROM given g
    JOIN stock_reservation r ON r.claim_id = g.claim_id
    JOIN stock_level l ON l.id = r.level_id
   WHERE r.state IN ('held', 'firm')
     AND (%(node_id)s::uuid IS NULL OR l.node_id = %(node_id)s::uuid)
     AND (g.owner_id IS NULL OR l.owner_id = g.owner_id) AND (g.lot IS NULL OR l.lot = g.lot)
   ORDER BY l.sku_id, l.node_id, l.owner_id, l.lot, r.claim_id
     FOR NO KEY UPDATE OF l, r),
parts AS MATERIALIZED (
  SELECT k.*, least(k.held_qty, greatest(0, k.given_qty + k.held_qty - sum(k.held_qty) OVER (
           PARTITION BY k.claim_id, k.given_owner_id, k.given_lot
           ORDER BY k.sku_id, k.node_id, k.owner_id, k.lot_ends_at, k.lot)))::integer AS qty
    FROM locked k),
shelves AS MATERIALIZED (
  SELECT level_id, sum(qty)::integer AS qty, min(reserved_qty) AS reserved_qty,
         min(on_hand_qty) AS on_hand_qty, min(backorder_qty) AS backorder_qty
    FROM parts GROUP BY level_id),
expired AS MATERIALIZED (
  SELECT FROM parts
   WHERE qty > 0 AND %(kind)s::text = 'sold' AND lot_ends_at <= %(at)s::timestamptz),
outcome AS MATERIALIZED (
  SELECT (SELECT sum(qty) FROM given) = (SELECT coalesce(sum(qty), 0) FROM parts)
         AND NOT EXISTS (SELECT FROM shelves WHERE qty > on_hand_qty)
         AND NOT EXISTS (SELECT FROM expired) AS is_done,
         EXISTS (SELECT FROM expired) AS is_expired),
closed AS (
  UPDATE stock_reservation r
     SET qty = p.held_qty - p.qty, wanted_qty = p.wanted_qty,
         state = CASE WHEN p.qty = p.held_qty THEN %(end_state)s::text ELSE p.state END,
         expires_at = CASE WHEN p.qty = p.held_qty THEN NULL ELSE p.expires_at END
    FROM parts p WHERE r.id = p.id AND p.qty > 0 AND (SELECT is_done FROM outcome)),
lowered AS (
  UPDATE stock_level l
     SET on_hand_qty = s.on_hand_qty - s.qty, reserved_qty = s.reserved_qty - s.qty,
         backorder_qty = s.backorder_qty
    FROM shelves s WHERE l.id = s.level_id AND s.qty > 0 AND (SELECT is_done FROM outcome)),
moved AS (
  INSERT INTO stock_move (sku_id, node_id, owner_id, lot, kind, qty, unit_cost_fen, claim_id,
                          cause_kind, cause_id, occurred_at)
  SELECT p.sku_id, p.node_id, p.owner_id, p.lot, %(kind)s::text, -p.qty, p.unit_cost_fen, p.claim_id,
         %(cause_kind)s::text, %(cause_id)s::uuid, %(at)s::timestamptz
    FROM parts p WHERE p.qty > 0 AND (SELECT is_done FROM outcome))
SELECT p.claim_id, p.sku_id, p.node_id, p.owner_id, p.lot, p.qty, p.unit_cost_fen, o.is_done, o.is_expired
  FROM parts p CROSS JOIN outcome o WHERE p.qty > 0
