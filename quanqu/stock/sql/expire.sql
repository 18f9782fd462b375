-- Free reservations that were not paid in time; a payment that is under way keeps its own.
-- Locks: levels in (sku, node, owner, lot) order; a reservation locked by others is left alone,
-- so that we never wait for one while we hold its level. Index: stock_reservation_overdue.
-- The locked numbers are written, not those of our snapshot: a CHECK is tried on the new row before
-- PostgreSQL notices that the snapshot's version is old.
WITH overdue AS MATERIALIZED (
  SELECT id FROM stock_reservation
   WHERE expires_at <= %(at)s::timestamptz AND state = 'held'
   ORDER BY expires_at LIMIT %(row_limit)s::integer),
locked AS MATERIALIZED (
  SELECT r.id, r.level_id, r.claim_id, r.qty, l.on_hand_qty, l.backorder_qty, l.reserved_qty
    FROM overdue o
    JOIN stock_reservation r ON r.id = o.id
    JOIN stock_level l ON l.id = r.level_id
   WHERE r.state = 'held' AND r.expires_at <= %(at)s::timestamptz
   ORDER BY l.sku_id, l.node_id, l.owner_id, l.lot, r.claim_id
     FOR NO KEY UPDATE OF l
     FOR NO KEY UPDATE OF r SKIP LOCKED),
closed AS (
  UPDATE stock_reservation r SET state = 'expired', qty = 0, expires_at = NULL
    FROM locked k WHERE r.id = k.id),
lowered AS (
  UPDATE stock_level l
     SET reserved_qty = s.reserved_qty - s.qty,
         on_hand_qty = s.on_hand_qty, backorder_qty = s.backorder_qty
    FROM (SELECT level_id, sum(qty)::integer AS qty, min(reserved_qty) AS reserved_qty,
                 min(on_hand_qty) AS on_hand_qty, min(backorder_qty) AS backorder_qty
            FROM locked GROUP BY level_id) s
   WHERE l.id = s.level_id)
SELECT DISTINCT claim_id FROM locked
