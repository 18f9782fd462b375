-- What some codes brought between two days, both included. Index: scan_code_day_once.
SELECT d.code_id, sum(d.scans_qty)::bigint AS scans_qty, sum(d.visitors_qty)::bigint AS visitors_qty,
       sum(d.enrolled_qty)::bigint AS enrolled_qty, sum(d.orders_qty)::bigint AS orders_qty,
       sum(d.paid_fen)::bigint AS paid_fen, sum(d.returned_fen)::bigint AS returned_fen
  FROM scan_code_day d
 WHERE d.code_id = ANY (%(code_ids)s::uuid[])
   AND d."on" BETWEEN %(first_on)s::date AND %(last_on)s::date
 GROUP BY d.code_id
