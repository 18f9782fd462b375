-- R4: An open line of goods is fully reserved, on shelves or on its way between them.
-- 中文: 未交付的商品行全部有预占，在货架上或在调拨途中。
-- Units on order count: they are reserved against what was allowed to be promised of their shelf.
WITH held AS (
  SELECT claim_id, sum(qty) AS qty FROM stock_reservation
   WHERE state IN ('held', 'firm') GROUP BY claim_id),
moving AS (
  SELECT tl.claim_id,
         sum(greatest(0, tl.qty - coalesce(tl.received_qty, 0) - tl.damaged_qty - tl.settled_qty)) AS qty
    FROM stock_transfer_line tl
    JOIN stock_transfer t ON t.id = tl.transfer_id AND t.state IN ('dispatched', 'received')
   WHERE tl.claim_id IS NOT NULL GROUP BY tl.claim_id)
SELECT l.id AS line_id, o.state, l.qty - l.fulfilled_qty - l.cancelled_qty AS open_qty,
       coalesce(held.qty, 0) AS held_qty, coalesce(moving.qty, 0) AS moving_qty
  FROM orders_line l
  JOIN orders_order o ON o.id = l.order_id
  LEFT JOIN held ON held.claim_id = l.id
  LEFT JOIN moving ON moving.claim_id = l.id
 WHERE l.kind = 'goods'
   AND CASE WHEN o.state IN ('placed', 'paid') THEN l.qty - l.fulfilled_qty - l.cancelled_qty ELSE 0 END
       <> coalesce(held.qty, 0) + coalesce(moving.qty, 0)
-- examined
SELECT count(*) FROM orders_line l JOIN orders_order o ON o.id = l.order_id
 WHERE l.kind = 'goods' AND o.state IN ('placed', 'paid') AND l.qty > l.fulfilled_qty + l.cancelled_qty
