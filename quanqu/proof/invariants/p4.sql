-- P4: Paid means that tenders equal the total, line by line.
-- 中文: 已支付即各支付方式之和等于总额，逐行如此。
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
HAVING sum(s.amount_fen) > t.amount_fen OR bool_or(t.state NOT IN ('captured', 'given_back'))
UNION ALL
SELECT o.id, NULL, NULL, o.total_fen, NULL
  FROM orders_order o
 WHERE (o.state IN ('paid', 'completed')) AND o.paid_at IS NULL
-- examined
SELECT count(*) FROM orders_line_tender
