-- What each promotion took off the newest orders of a window, and who bore it; what came back or
-- was cancelled is left out, to the fen as the books have it. Locks: none.
-- Indexes: orders_order_time, orders_order_seller, orders_line_position.
WITH newest AS MATERIALIZED (
  SELECT o.id FROM orders_order o
   WHERE o.placed_at >= %(since)s::timestamptz AND o.placed_at < %(until)s::timestamptz
     AND o.state IN ('placed', 'paid', 'completed') AND o.discount_fen > 0
     AND (%(seller_id)s::uuid IS NULL OR o.seller_id = %(seller_id)s::uuid)
   ORDER BY o.placed_at DESC, o.id DESC LIMIT %(row_limit)s::integer),
given AS MATERIALIZED (
  SELECT n.id AS order_id, (r ->> 'promotion_id')::uuid AS promotion_id, b.key AS who,
         b.value::bigint * (l.qty - l.cancelled_qty) / l.qty
           - b.value::bigint * l.returned_qty / l.qty AS fen
    FROM newest n
    JOIN orders_line l ON l.order_id = n.id
   CROSS JOIN LATERAL jsonb_array_elements(l.reasons) AS r
   CROSS JOIN LATERAL jsonb_each_text(r -> 'borne') AS b
   WHERE r ? 'borne' AND r ? 'promotion_id'),
shares AS (
  SELECT promotion_id, who, sum(fen)::bigint AS fen FROM given GROUP BY promotion_id, who),
counts AS (
  SELECT promotion_id, count(DISTINCT order_id) AS orders_qty FROM given GROUP BY promotion_id)
SELECT c.promotion_id, c.orders_qty, sum(s.fen)::bigint AS off_fen,
       jsonb_object_agg(s.who, s.fen) AS borne
  FROM counts c JOIN shares s USING (promotion_id)
 GROUP BY c.promotion_id, c.orders_qty
