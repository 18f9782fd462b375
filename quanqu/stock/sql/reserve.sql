-- Hold what several claims want, all or nothing. Rows back say why nothing was held: `short` is a
-- shelf that has too little; `lots` that a want without a lot (NULL) meets a SKU that is kept by lot:
-- then `choose_lots` says which lots, the first to expire first, and this is run again with them.
-- Locks: the levels in (sku, node, owner, lot) order. Index: stock_level_sku_node_owner.
-- The locked numbers are written, not those of our snapshot: a CHECK is tried on the new row before
-- PostgreSQL notices that the snapshot's version is old.
WITH given AS MATERIALIZED (
  SELECT g.claim_id, g.sku_id, g.node_id, g.owner_id, coalesce(g.lot, 'none') AS lot,
         sum(g.qty)::integer AS qty, bool_or(g.lot IS NULL) AS is_any_lot,
         CASE WHEN g.claim_id = ANY(%(firm_ids)s::uuid[]) THEN NULL
              ELSE %(expires_at)s::timestamptz END AS expires_at
    FROM unnest(%(claim_ids)s::uuid[], %(sku_ids)s::uuid[], %(node_ids)s::uuid[],
                %(owner_ids)s::uuid[], %(lots)s::text[], %(qtys)s::integer[])
         AS g (claim_id, sku_id, node_id, owner_id, lot, qty)
   GROUP BY g.claim_id, g.sku_id, g.node_id, g.owner_id, coalesce(g.lot, 'none')),
wanted AS MATERIALIZED (
  SELECT sku_id, node_id, owner_id, lot, sum(qty)::integer AS qty, bool_or(is_any_lot) AS is_any_lot
    FROM given GROUP BY sku_id, node_id, owner_id, lot),
locked AS MATERIALIZED (
  SELECT l.id, l.sku_id, l.node_id, l.owner_id, l.lot, w.qty, l.lot <> w.lot AS is_other_lot,
         l.on_hand_qty, l.backorder_qty, l.reserved_qty,
         CASE WHEN l.lot_ends_at <= now() THEN 0
              ELSE l.on_hand_qty + l.backorder_qty - l.reserved_qty END AS free_qty
    FROM wanted w
    JOIN stock_level l ON l.sku_id = w.sku_id AND l.node_id = w.node_id
                      AND l.owner_id = w.owner_id AND (l.lot = w.lot OR w.is_any_lot)
   ORDER BY l.sku_id, l.node_id, l.owner_id, l.lot
     FOR NO KEY UPDATE OF l),
short AS MATERIALIZED (
  SELECT w.sku_id, w.node_id, w.owner_id, w.lot, w.qty, coalesce(k.free_qty, 0) AS free_qty,
         'short' AS why
    FROM wanted w LEFT JOIN locked k USING (sku_id, node_id, owner_id, lot)
   WHERE coalesce(k.free_qty, 0) < w.qty
   UNION ALL
  SELECT k.sku_id, k.node_id, k.owner_id, k.lot, k.qty, k.free_qty, 'lots'
    FROM locked k WHERE k.is_other_lot),
kept AS (
  INSERT INTO stock_reservation AS r (level_id, claim_id, wanted_qty, qty, state, expires_at)
  SELECT k.id, g.claim_id, g.qty, g.qty,
         CASE WHEN g.expires_at IS NULL THEN 'firm' ELSE 'held' END, g.expires_at
    FROM given g JOIN locked k USING (sku_id, node_id, owner_id, lot)
   WHERE NOT EXISTS (SELECT FROM short)
  ON CONFLICT (claim_id, level_id) DO UPDATE
    SET qty = r.qty + excluded.qty, wanted_qty = r.wanted_qty + excluded.qty,
        -- What is paid for stays firm when the claim takes more.
        state = CASE WHEN r.state = 'firm' THEN 'firm' ELSE excluded.state END,
        expires_at = CASE WHEN r.state = 'firm' THEN NULL ELSE excluded.expires_at END),
raised AS (
  UPDATE stock_level l
     SET reserved_qty = k.reserved_qty + k.qty,
         on_hand_qty = k.on_hand_qty, backorder_qty = k.backorder_qty
    FROM locked k WHERE l.id = k.id AND NOT EXISTS (SELECT FROM short))
SELECT sku_id, node_id, owner_id, lot, qty, free_qty, why FROM short
