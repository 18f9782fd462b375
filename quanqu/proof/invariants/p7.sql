-- P7: Held money is booked only when it was taken, never beyond the hold, and goods wait for it.
-- 中文: 预授权款项只在实际扣款后入账，不超过授权额，且先扣款后交货。
WITH parts AS (
  SELECT payment_id, coalesce(sum(amount_fen) FILTER (WHERE status <> 'failed'), 0) AS taking_fen,
         coalesce(sum(amount_fen) FILTER (WHERE status = 'succeeded'), 0) AS captured_fen
    FROM payments_capture GROUP BY payment_id),
booked AS (
  SELECT j.fact_key, sum(p.amount_fen) AS amount_fen
    FROM ledger_journal j
    JOIN ledger_posting p ON p.journal_id = j.id
    JOIN ledger_account a ON a.id = p.account_id AND a.kind = 'provider_clearing'
   WHERE j.kind = 'payment_captured' GROUP BY j.fact_key)
SELECT 'sums' AS what, p.id, p.amount_fen, p.taking_fen, p.captured_fen, p.released_fen
  FROM payments_payment p
  LEFT JOIN parts ON parts.payment_id = p.id
 WHERE p.is_hold
   AND (p.taking_fen <> coalesce(parts.taking_fen, 0)
        OR p.captured_fen <> coalesce(parts.captured_fen, 0)
        OR p.taking_fen + p.released_fen > p.amount_fen)
UNION ALL
SELECT 'capture', c.id, c.amount_fen, b.amount_fen, NULL, NULL
  FROM payments_capture c
  LEFT JOIN booked b ON b.fact_key = 'capture:' || c.id
 WHERE (CASE WHEN c.status = 'succeeded' THEN c.amount_fen ELSE 0 END) <> coalesce(b.amount_fen, 0)
UNION ALL
SELECT 'whole', p.id, p.amount_fen, b.amount_fen, NULL, NULL
  FROM payments_payment p
  JOIN booked b ON b.fact_key = 'capture:' || p.id
 WHERE p.is_hold
UNION ALL
SELECT 'goods', t.id, t.amount_fen, s.recognised_fen, NULL, NULL
  FROM orders_tender t
  JOIN orders_line_tender s ON s.tender_id = t.id
 WHERE t.state = 'held' AND s.recognised_fen > 0
-- examined
SELECT count(*) FROM payments_payment WHERE is_hold
