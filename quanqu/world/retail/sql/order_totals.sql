-- What the tables of orders say of one channel in a period. One outside invoice may have come back
-- as several returns, `C1/1` and `C1/2`. Index: orders_order_seller, orders_line_position.
WITH sold AS (
  SELECT o.id, o.external_ref FROM orders_order o
   WHERE o.channel = %(channel)s::text AND o.state = 'completed'
     AND o.placed_at >= %(since)s::timestamptz AND o.placed_at < %(until)s::timestamptz),
back AS (
  SELECT r.id, split_part(r.external_ref, '/', 1) AS invoice FROM orders_return r
   WHERE r.channel = %(channel)s::text
     AND r.at >= %(since)s::timestamptz AND r.at < %(until)s::timestamptz)
SELECT (SELECT coalesce(sum(l.total_fen), 0)::bigint FROM orders_line l JOIN sold ON sold.id = l.order_id)
         AS sales_fen,
       (SELECT count(*) FROM orders_line l JOIN sold ON sold.id = l.order_id) AS sale_lines,
       (SELECT count(*) FROM sold) AS sale_invoices,
       (SELECT coalesce(sum(-l.total_fen), 0)::bigint FROM orders_return_line l
          JOIN back ON back.id = l.returned_id) AS returns_fen,
       (SELECT count(*) FROM orders_return_line l JOIN back ON back.id = l.returned_id)
         AS return_lines,
       (SELECT count(DISTINCT invoice) FROM back) AS return_invoices
