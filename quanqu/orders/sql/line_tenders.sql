-- How the lines of an order were paid: each line's part of each tender.
-- Index: orders_tender_position, orders_line_tender_key.
SELECT s.id, s.line_id, s.tender_id, t.kind, t.holder_id, s.amount_fen, s.recognised_fen,
       s.refunded_fen, s.amount_fen - s.recognised_fen - s.refunded_fen - s.moved_fen AS unused_fen
  FROM orders_line l
  JOIN orders_line_tender s ON s.line_id = l.id
  JOIN orders_tender t ON t.id = s.tender_id
 WHERE l.order_id = %(order_id)s::uuid
 ORDER BY l.position, t.position
