-- O1: An order's total is lines minus discounts plus fees, and never negative.
-- 中文: 订单总额等于商品减优惠加费用，且不为负。
-- The header is checked against its lines, because a CHECK sees one row only.
SELECT o.id AS order_id, o.total_fen, sums.lines_fen, sums.discount_fen, sums.fees_fen
  FROM orders_order o
  LEFT JOIN LATERAL (
    SELECT coalesce(sum(l.gross_fen) FILTER (WHERE l.kind <> 'fee'), 0) AS lines_fen,
           coalesce(sum(l.discount_fen), 0) AS discount_fen,
           coalesce(sum(l.gross_fen) FILTER (WHERE l.kind = 'fee'), 0) AS fees_fen
      FROM orders_line l WHERE l.order_id = o.id) AS sums ON true
 WHERE o.total_fen < 0
    OR o.total_fen <> o.lines_fen - o.discount_fen + o.fees_fen
    OR (o.lines_fen, o.discount_fen, o.fees_fen)
       IS DISTINCT FROM (sums.lines_fen, sums.discount_fen, sums.fees_fen)
-- examined
SELECT count(*) FROM orders_order
