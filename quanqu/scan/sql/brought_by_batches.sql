-- What the codes of some batches brought between two days, both included.
-- Indexes: codes_code_batch, scan_code_day_once.
SELECT c.batch_id, sum(d.scans_qty)::bigint AS scans_qty, sum(d.visitors_qty)::bigint AS visitors_qty,
       sum(d.enrolled_qty)::bigint AS enrolled_qty, sum(d.orders_qty)::bigint AS orders_qty,
       sum(d.paid_fen)::bigint AS paid_fen, sum(d.returned_fen)::bigint AS returned_fen
  FROM codes_code c
  JOIN scan_code_day d ON d.code_id = c.id
 WHERE c.batch_id = ANY (%(batch_ids)s::uuid[])
   AND d."on" BETWEEN %(first_on)s::date AND %(last_on)s::date
 GROUP BY c.batch_id
