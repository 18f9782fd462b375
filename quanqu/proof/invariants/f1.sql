-- F1: Fees charged are what their schedule says of what is kept, and are what was booked.
-- 中文: 收取的费用等于费率表按留存金额（或账期）计算之数，并与入账金额一致。
WITH charged AS (
  SELECT c.order_line_id, c.kind, c.rate_id, c.period_on, sum(c.base_fen) AS base_fen,
         sum(c.amount_fen) AS amount_fen
    FROM fees_charge c
   GROUP BY c.order_line_id, c.kind, c.rate_id, c.period_on,
            CASE WHEN c.order_line_id IS NULL THEN c.id END),
due AS (
  SELECT c.*, CASE
           WHEN c.rate_id IS NULL THEN c.base_fen
           WHEN coalesce((o.placed_at AT TIME ZONE 'Asia/Shanghai')::date, c.period_on) <= r.free_until
             THEN 0
           WHEN c.order_line_id IS NULL THEN r.fixed_fen
           WHEN c.base_fen <= 0 THEN 0
           ELSE greatest(div(c.base_fen * r.rate_bps * 2 + 10000, 20000), r.minimum_fen) + r.fixed_fen
         END AS due_fen
    FROM charged c
    LEFT JOIN fees_rate r ON r.id = c.rate_id
    LEFT JOIN orders_line l ON l.id = c.order_line_id
    LEFT JOIN orders_order o ON o.id = l.order_id),
booked AS (
  SELECT j.id AS journal_id,
         sum(p.amount_fen) FILTER (WHERE a.kind IN ('commission_expense', 'delivery_expense',
                                                    'platform_fee_expense')) AS expense_fen
    FROM ledger_journal j
    JOIN ledger_posting p ON p.journal_id = j.id
    JOIN ledger_account a ON a.id = p.account_id
   WHERE j.kind LIKE 'fees\_%'
   GROUP BY j.id)
SELECT order_line_id, NULL::uuid AS journal_id, kind, due_fen, amount_fen AS charged_fen
  FROM due WHERE due_fen <> amount_fen
UNION ALL
SELECT NULL, b.journal_id, '', coalesce(sum(c.amount_fen), 0), coalesce(b.expense_fen, 0)
  FROM booked b LEFT JOIN fees_charge c ON c.journal_id = b.journal_id
 GROUP BY b.journal_id, b.expense_fen
HAVING coalesce(b.expense_fen, 0) <> coalesce(sum(c.amount_fen), 0)
UNION ALL
SELECT c.order_line_id, NULL, 'commission', moved.net_fen, sum(c.base_fen)
  FROM fees_charge c
  JOIN LATERAL (
    SELECT sum(CASE WHEN ev.name = 'orders.LinesReturned' THEN -1 ELSE 1 END
               * (line ->> 'net_fen')::bigint) AS net_fen
      FROM fees_charge cause
      JOIN kit_event ev ON ev.id = cause.cause_id
     CROSS JOIN jsonb_array_elements(ev.payload -> 'lines') AS line
     WHERE cause.order_line_id = c.order_line_id AND cause.kind = 'commission'
       AND (line ->> 'line_id')::uuid = c.order_line_id
  ) AS moved ON moved.net_fen IS NOT NULL
 WHERE c.kind = 'commission'
 GROUP BY c.order_line_id, moved.net_fen
HAVING sum(c.base_fen) <> moved.net_fen
-- examined
SELECT count(*) FROM fees_charge
