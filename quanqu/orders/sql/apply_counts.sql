-- Add to the counts of lines and to what of each tender is recognised, refunded or moved.
-- The CHECKs of both tables refuse what would go beyond the ordered or paid amount.
-- Locks: lines and shares of one order, whose row the caller holds.
WITH line AS (
    UPDATE orders_line l
       SET fulfilled_qty = l.fulfilled_qty + c.fulfilled, cancelled_qty = l.cancelled_qty + c.cancelled,
           returned_qty = l.returned_qty + c.returned
      FROM unnest(%(line_ids)s::uuid[], %(fulfilled)s::int[], %(cancelled)s::int[],
                  %(returned)s::int[]) AS c (id, fulfilled, cancelled, returned)
     WHERE l.id = c.id AND l.order_id = %(order_id)s::uuid
    RETURNING l.id
), share AS (
    UPDATE orders_line_tender s
       SET recognised_fen = s.recognised_fen + c.recognised, refunded_fen = s.refunded_fen + c.refunded,
           moved_fen = s.moved_fen + c.moved
      FROM unnest(%(share_ids)s::bigint[], %(recognised)s::bigint[], %(refunded)s::bigint[],
                  %(moved)s::bigint[])
           AS c (id, recognised, refunded, moved)
     WHERE s.id = c.id
    RETURNING s.tender_id, c.refunded
), tender AS (
    UPDATE orders_tender t SET refunded_fen = t.refunded_fen + s.refunded
      FROM (SELECT tender_id, sum(refunded)::bigint AS refunded FROM share GROUP BY 1) s
     WHERE t.id = s.tender_id AND s.refunded <> 0
    RETURNING t.id
)
SELECT count(*) AS lines, (SELECT count(*) FROM share) AS shares,
       (SELECT count(*) FROM tender) AS tenders
  FROM line
