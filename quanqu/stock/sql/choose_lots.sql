-- Which lots give what is wanted of a SKU at a node, the first to expire first; a want that names its
-- lot keeps it. Rows back: the want's place, a lot and how many of it; fewer than wanted: too little.
-- Of hand only units that lie there count, else the back-order allowance too; expired ones never.
-- Locks: every level of the SKUs there, in (sku, node, owner, lot) order: the choice stays good.
-- Index: stock_level_sku_node_owner.
WITH given AS MATERIALIZED (
  SELECT * FROM unnest(%(sku_ids)s::uuid[], %(node_ids)s::uuid[], %(owner_ids)s::uuid[],
                       %(lots)s::text[], %(qtys)s::integer[])
                WITH ORDINALITY AS g (sku_id, node_id, owner_id, lot, qty, place)),
locked AS MATERIALIZED (
  SELECT l.sku_id, l.node_id, l.owner_id, l.lot, l.lot_ends_at,
         CASE WHEN %(is_of_hand)s::boolean
              THEN least(l.on_hand_qty, l.on_hand_qty + l.backorder_qty - l.reserved_qty)
              ELSE l.on_hand_qty + l.backorder_qty - l.reserved_qty END AS free_qty
    FROM (SELECT DISTINCT sku_id, node_id, owner_id FROM given) w
    JOIN stock_level l ON l.sku_id = w.sku_id AND l.node_id = w.node_id AND l.owner_id = w.owner_id
   ORDER BY l.sku_id, l.node_id, l.owner_id, l.lot
     FOR NO KEY UPDATE OF l),
named AS (
  SELECT sku_id, node_id, owner_id, lot, sum(qty) AS qty
    FROM given WHERE lot IS NOT NULL GROUP BY sku_id, node_id, owner_id, lot),
supply AS (
  SELECT sku_id, node_id, owner_id, lot, qty,
         sum(qty) OVER (PARTITION BY sku_id, node_id, owner_id ORDER BY lot_ends_at, lot) AS upto
    FROM (SELECT k.sku_id, k.node_id, k.owner_id, k.lot, k.lot_ends_at,
                 k.free_qty - coalesce(n.qty, 0) AS qty
            FROM locked k LEFT JOIN named n USING (sku_id, node_id, owner_id, lot)
           WHERE k.lot_ends_at IS NULL OR k.lot_ends_at > coalesce(%(at)s::timestamptz, now())) f
   WHERE qty > 0),
demand AS (
  SELECT g.*, sum(qty) OVER (PARTITION BY sku_id, node_id, owner_id ORDER BY place) AS upto
    FROM given g WHERE lot IS NULL)
SELECT d.place, s.lot,
       (least(d.upto, s.upto) - greatest(d.upto - d.qty, s.upto - s.qty))::integer AS qty
  FROM demand d JOIN supply s USING (sku_id, node_id, owner_id)
 WHERE least(d.upto, s.upto) > greatest(d.upto - d.qty, s.upto - s.qty)
 UNION ALL
SELECT g.place, g.lot, g.qty FROM given g WHERE g.lot IS NOT NULL
 ORDER BY 1, 2
