-- How many orders of a window stand, counted up to a limit: of one seller or of all.
-- Locks: none. Indexes: orders_order_time, orders_order_seller.
SELECT count(*) AS qty FROM (
  SELECT FROM orders_order o
   WHERE o.placed_at >= %(since)s::timestamptz AND o.placed_at < %(until)s::timestamptz
     AND o.state IN ('placed', 'paid', 'completed')
     AND (%(seller_id)s::uuid IS NULL OR o.seller_id = %(seller_id)s::uuid)
   LIMIT %(row_limit)s::integer) AS found
