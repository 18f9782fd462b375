-- What the codes of a batch brought on each day between two, both included; one code of it if asked.
-- Indexes: codes_code_batch, scan_code_day_once.
SELECT d."on", sum(d.scans_qty)::bigint AS scans_qty, sum(d.visitors_qty)::bigint AS visitors_qty,
       sum(d.enrolled_qty)::bigint AS enrolled_qty, sum(d.orders_qty)::bigint AS orders_qty,
       sum(d.paid_fen)::bigint AS paid_fen, sum(d.returned_fen)::bigint AS returned_fen
  FROM codes_code c
  JOIN scan_code_day d ON d.code_id = c.id
 WHERE c.batch_id = %(batch_id)s::uuid
   AND (%(code_id)s::uuid IS NULL OR c.id = %(code_id)s::uuid)
   AND d."on" BETWEEN %(first_on)s::date AND %(last_on)s::date
 GROUP BY d."on" ORDER BY d."on"
