-- The latest bills of collectors with their sums and how much of each is open.
-- Indexes: payments_bill_day, payments_bill_line_once, payments_difference_bill.
SELECT b.id AS bill_id, b.provider, b.merchant_id, b.collector_id, b."on", b.fetched_at,
       b.reconciled_at, l.line_qty, l.captured_fen, l.refunded_fen, d.open_qty
  FROM payments_bill b
  CROSS JOIN LATERAL (
    SELECT count(*) AS line_qty,
           coalesce(sum(amount_fen) FILTER (WHERE kind = 'capture'), 0)::bigint AS captured_fen,
           coalesce(sum(amount_fen) FILTER (WHERE kind = 'refund'), 0)::bigint AS refunded_fen
      FROM payments_bill_line WHERE bill_id = b.id) l
  CROSS JOIN LATERAL (
    SELECT count(*) AS open_qty
      FROM payments_difference WHERE bill_id = b.id AND state = 'open') d
 WHERE b.collector_id = ANY (%(collector_ids)s::uuid[])
 ORDER BY b."on" DESC, b.provider LIMIT %(limit)s::int
