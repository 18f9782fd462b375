-- The lines of the newest orders in a window as they were priced before promotions, newest first:
-- of one seller or of all. What came to nothing, was priced elsewhere or by a scale is left out.
-- Locks: none. Indexes: orders_order_time, orders_order_seller, orders_line_position,
-- orders_order_member.
WITH newest AS MATERIALIZED (
  SELECT o.id, o.seller_id, o.selling_node_id, o.zone, o.currency, o.tier, o.member_id, o.placed_at
    FROM orders_order o
   WHERE o.placed_at >= %(since)s::timestamptz AND o.placed_at < %(until)s::timestamptz
     AND o.state IN ('placed', 'paid', 'completed') AND o.price_version > 0
     AND (%(seller_id)s::uuid IS NULL OR o.seller_id = %(seller_id)s::uuid)
   ORDER BY o.placed_at DESC, o.id DESC LIMIT %(row_limit)s::integer)
SELECT n.*, l.kind, l.sku_id, l.qty, l.list_price_fen, l.price_per_qty, l.gross_fen,
       l.total_fen + coalesce(promoted.off_fen, 0)::bigint AS priced_fen,
       n.member_id IS NOT NULL AND NOT EXISTS (
         SELECT FROM orders_order e
          WHERE e.member_id = n.member_id AND e.placed_at < n.placed_at
            AND e.state IN ('placed', 'paid', 'completed')) AS is_first_order
  FROM newest n
  JOIN orders_line l ON l.order_id = n.id
                    AND NOT l.reasons @> '[{"code": "label_price"}]'
 CROSS JOIN LATERAL (
   SELECT sum((r ->> 'off_fen')::bigint) AS off_fen
     FROM jsonb_array_elements(l.reasons) AS r WHERE r ? 'borne') AS promoted
 ORDER BY n.placed_at DESC, n.id DESC, l.position
