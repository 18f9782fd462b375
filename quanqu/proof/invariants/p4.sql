-- P4: Paid means that tenders equal the total, line by line.
-- 中文: 已支付即各支付方式之和等于总额，逐行如此。
-- While parts are awaited, no more came in than is due, and a deposit that counts has come. Money of
-- a paid order that no line uses belongs to a change that waits for it.
WITH shares AS (
  SELECT l.order_id, l.id AS line_id, l.total_fen, coalesce(sum(s.amount_fen), 0) AS shared_fen
    FROM orders_line l
    JOIN orders_order o ON o.id = l.order_id AND o.paid_at IS NOT NULL
    LEFT JOIN orders_line_tender s ON s.line_id = l.id
   GROUP BY l.id)
SELECT order_id, line_id, NULL::uuid AS tender_id, total_fen, shared_fen
  FROM shares
 WHERE total_fen <> shared_fen
UNION ALL
SELECT t.order_id, NULL, t.id, t.amount_fen, sum(s.amount_fen)
  FROM orders_tender t
  JOIN orders_line_tender s ON s.tender_id = t.id
 GROUP BY t.id
HAVING sum(s.amount_fen - s.moved_fen) > t.amount_fen - t.kept_fen OR bool_or(t.state NOT IN ('held', 'captured', 'given_back'))
UNION ALL
SELECT o.id, NULL, NULL, o.total_fen, NULL
  FROM orders_order o
 WHERE (o.state IN ('paid', 'completed')) AND o.paid_at IS NULL
UNION ALL
SELECT o.id, NULL, NULL, o.total_fen, sums.come_fen
  FROM orders_order o
  JOIN LATERAL (
    SELECT coalesce(sum(t.amount_fen - t.refunded_fen - t.kept_fen), 0) AS come_fen
      FROM orders_tender t WHERE t.order_id = o.id AND t.state IN ('held', 'captured')) AS sums ON true
 WHERE o.state = 'placed'
   AND (sums.come_fen > o.total_fen
        OR (o.deposit_paid_at IS NOT NULL AND sums.come_fen < least(o.deposit_fen, o.total_fen)))
UNION ALL
SELECT o.id, NULL, NULL, coalesce(c.due_fen, 0), sum(t.amount_fen - t.refunded_fen - t.kept_fen)
  FROM orders_order o
  JOIN orders_tender t ON t.order_id = o.id AND t.state IN ('held', 'captured')
  LEFT JOIN orders_change c ON c.order_id = o.id AND c.state = 'waiting'
 WHERE o.state <> 'placed'
   AND NOT EXISTS (SELECT FROM orders_line_tender s WHERE s.tender_id = t.id)
 GROUP BY o.id, c.due_fen
HAVING sum(t.amount_fen - t.refunded_fen - t.kept_fen) > coalesce(c.due_fen, 0)
-- examined
SELECT count(*) FROM orders_line_tender
