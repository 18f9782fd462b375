-- What may be promised of SKUs by node and owner: free now (as free_at), the allowance beyond it, and
-- what is on its way: open purchase orders by due day and goods in transit that nobody claims.
-- promised_qty of what is on its way stands promised already.
-- Locks: none. Indexes: stock_level_sku_node_owner, stock_purchase_line_incoming,
-- stock_transfer_line_incoming, stock_channel_limit_once.
WITH shelves AS (
  SELECT l.sku_id, l.node_id, l.owner_id,
         sum(greatest(0, l.on_hand_qty - l.reserved_qty)
             * (l.lot_ends_at IS NULL OR l.lot_ends_at > now())::integer)
         - sum(l.safety_qty) AS free_qty,
         sum(greatest(0, l.reserved_qty - l.on_hand_qty)) AS promised_qty,
         sum(greatest(0, least(l.backorder_qty,
                               l.on_hand_qty + l.backorder_qty - l.reserved_qty))) AS backorder_qty
    FROM stock_level l
   WHERE l.sku_id = ANY(%(sku_ids)s::uuid[])
     AND (%(node_ids)s::uuid[] IS NULL OR l.node_id = ANY(%(node_ids)s::uuid[]))
   GROUP BY l.sku_id, l.node_id, l.owner_id),
coming AS (
  SELECT p.sku_id, o.node_id, o.owner_id, p.due_on, p.qty - p.received_qty - p.damaged_qty AS qty
    FROM stock_purchase_line p
    JOIN stock_purchase o ON o.id = p.purchase_id
    JOIN network_node n ON n.id = o.node_id
   WHERE p.sku_id = ANY(%(sku_ids)s::uuid[])
     AND NOT p.is_closed AND p.received_qty < p.qty - p.damaged_qty
     AND (%(by)s::timestamptz IS NULL OR p.due_on <= (%(by)s::timestamptz AT TIME ZONE n.timezone)::date)
   UNION ALL
  SELECT t.sku_id, f.to_node_id, t.owner_id, NULL, t.qty
    FROM stock_transfer_line t
    JOIN stock_transfer f ON f.id = t.transfer_id AND f.state = 'dispatched'
   WHERE t.sku_id = ANY(%(sku_ids)s::uuid[]) AND t.received_qty IS NULL AND t.claim_id IS NULL),
incoming AS (
  SELECT sku_id, node_id, owner_id, array_agg(qty ORDER BY due_on NULLS FIRST) AS qtys,
         array_agg(due_on ORDER BY due_on NULLS FIRST) AS dues
    FROM coming
   WHERE %(node_ids)s::uuid[] IS NULL OR node_id = ANY(%(node_ids)s::uuid[])
   GROUP BY sku_id, node_id, owner_id)
SELECT sku_id, node_id, owner_id,
       least(coalesce(c.most_qty, 2147483647),
             greatest(0, coalesce(s.free_qty, 0) - coalesce(c.kept_qty, 0)))::integer AS free_qty,
       coalesce(s.promised_qty, 0)::integer AS promised_qty,
       coalesce(s.backorder_qty, 0)::integer AS backorder_qty,
       coalesce(i.qtys, '{}') AS qtys, coalesce(i.dues, '{}') AS dues
  FROM shelves s
  FULL JOIN incoming i USING (sku_id, node_id, owner_id)
  LEFT JOIN LATERAL (
       SELECT k.kept_qty, k.most_qty FROM stock_channel_limit k
        WHERE k.channel = %(channel)s::text
          AND (k.node_id IS NULL OR k.node_id = coalesce(s.node_id, i.node_id))
          AND (k.sku_id IS NULL OR k.sku_id = coalesce(s.sku_id, i.sku_id))
        ORDER BY k.sku_id NULLS LAST, k.node_id NULLS LAST LIMIT 1) c ON %(channel)s::text IS NOT NULL
 ORDER BY sku_id, node_id, owner_id
