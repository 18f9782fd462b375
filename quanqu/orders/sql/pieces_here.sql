-- How many of the pieces that an order's lines hold lie on their shelves. When more is promised of
-- a shelf than it has, its units belong to the oldest reservations.
-- Index: orders_line_position, stock_reservation_claim_level, stock_reservation_on_shelf.
SELECT l.id AS line_id,
       sum(greatest(0, least(r.qty, s.on_hand_qty - older.qty)))::int AS qty
  FROM orders_line l
  JOIN stock_reservation r ON r.claim_id = l.id AND r.state IN ('held', 'firm')
  JOIN stock_level s ON s.id = r.level_id
 CROSS JOIN LATERAL (
    SELECT coalesce(sum(o.qty), 0) AS qty FROM stock_reservation o
     WHERE s.reserved_qty > s.on_hand_qty
       AND o.level_id = r.level_id AND o.state IN ('held', 'firm') AND o.id < r.id) AS older
 WHERE l.order_id = %(order_id)s::uuid
 GROUP BY l.id
