-- Paid orders whose goods were on order and lie on the shelf now, in no delivery yet; units belong
-- to the oldest reservations. Index: orders_order_on_order, stock_reservation_on_shelf.
SELECT o.id AS order_id
  FROM orders_order o
 WHERE o.state = 'paid' AND o.mode IN ('presale', 'backorder') AND o.held_at IS NULL
   AND EXISTS (
     SELECT FROM orders_line l
       JOIN stock_reservation r ON r.claim_id = l.id AND r.state IN ('held', 'firm')
       JOIN stock_level s ON s.id = r.level_id
      WHERE l.order_id = o.id AND l.kind = 'goods'
        AND least(r.qty, s.on_hand_qty - coalesce((
              SELECT sum(older.qty) FROM stock_reservation older
               WHERE older.level_id = r.level_id AND older.state IN ('held', 'firm')
                 AND older.id < r.id), 0))
          > coalesce((
              SELECT sum(dl.qty) FROM fulfilment_delivery_line dl
                JOIN fulfilment_delivery d ON d.id = dl.delivery_id
               WHERE dl.line_id = l.id AND d.state NOT IN ('handed_over', 'cancelled')), 0))
 ORDER BY o.id LIMIT %(batch)s::int
