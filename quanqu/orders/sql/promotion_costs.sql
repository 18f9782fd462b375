-- What each promotion took off the newest orders of a window, and who bore it; what came back or
-- was cancelled is left out in proportion. Locks: none.
-- Indexes: orders_order_time, orders_order_seller, orders_line_position.
WITH newest AS MATERIALIZED (
  SELECT o.id FROM orders_order o
   WHERE o.placed_at >= %(since)s::timestamptz AND o.placed_at < %(until)s::timestamptz
     AND o.state IN ('placed', 'paid', 'completed') AND o.discount_fen > 0
     AND (%(seller_id)s::uuid IS NULL OR o.seller_id = %(seller_id)s::uuid)
   ORDER BY o.placed_at DESC, o.id DESC LIMIT %(row_limit)s::integer),
given AS MATERIALIZED (
  SELECT n.id AS order_id, (r ->> 'promotion_id')::uuid AS promotion_id, r -> 'borne' AS borne,
         (r ->> 'off_fen')::bigint AS off_fen, l.qty, l.qty - l.cancelled_qty - l.returned_qty AS kept
    FROM newest n
    JOIN orders_line l ON l.order_id = n.id
   CROSS JOIN LATERAL jsonb_array_elements(l.reasons) AS r
   WHERE r ? 'borne' AND r ? 'promotion_id')
SELECT g.promotion_id, count(DISTINCT g.order_id) AS orders_qty,
       sum(g.off_fen * g.kept / g.qty)::bigint AS off_fen,
       (SELECT jsonb_object_agg(b.who, b.fen) FROM (
          SELECT e.key AS who, sum(e.value::bigint * h.kept / h.qty)::bigint AS fen
            FROM given h CROSS JOIN LATERAL jsonb_each_text(h.borne) AS e
           WHERE h.promotion_id = g.promotion_id GROUP BY e.key) AS b) AS borne
  FROM given g
 GROUP BY g.promotion_id
