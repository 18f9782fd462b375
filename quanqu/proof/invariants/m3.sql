-- M3: Shares and the named bearer add up to the pool, the rate times the net money kept.
-- 中文: 各方分润加指定承担方等于分润池，即费率乘以留存净额。
WITH kept AS (
  SELECT entitlement_id, greatest(sum(net_fen), 0) AS net_fen
    FROM rewards_kept GROUP BY entitlement_id),
posted AS (
  SELECT entitlement_id, sum(amount_fen) AS amount_fen
    FROM rewards_accrual GROUP BY entitlement_id),
booked AS (
  SELECT j.id AS journal_id, sum(p.amount_fen) FILTER (WHERE a.kind = 'reward_expense') AS expense_fen
    FROM ledger_journal j
    JOIN ledger_posting p ON p.journal_id = j.id
    JOIN ledger_account a ON a.id = p.account_id
   WHERE j.kind LIKE 'rewards\_%'
   GROUP BY j.id)
SELECT e.id AS entitlement_id, NULL::uuid AS journal_id,
       div(k.net_fen * e.rate_bps * 2 + 10000, 20000) AS pool_fen, coalesce(p.amount_fen, 0) AS posted_fen
  FROM rewards_entitlement e
  JOIN kept k ON k.entitlement_id = e.id
  LEFT JOIN posted p ON p.entitlement_id = e.id
 WHERE div(k.net_fen * e.rate_bps * 2 + 10000, 20000) <> coalesce(p.amount_fen, 0)
UNION ALL
SELECT NULL, b.journal_id, coalesce(b.expense_fen, 0), coalesce(sum(a.amount_fen), 0)
  FROM booked b
  LEFT JOIN rewards_accrual a ON a.journal_id = b.journal_id
 GROUP BY b.journal_id, b.expense_fen
HAVING coalesce(b.expense_fen, 0) <> coalesce(sum(a.amount_fen), 0)
UNION ALL
SELECT e.id, NULL, sum(k.net_fen), moved.net_fen
  FROM rewards_entitlement e
  JOIN rewards_kept k ON k.entitlement_id = e.id
  JOIN LATERAL (
    SELECT sum(CASE WHEN ev.name = 'orders.LinesReturned' THEN -1 ELSE 1 END
               * (line ->> 'net_fen')::bigint) AS net_fen
      FROM rewards_kept cause
      JOIN kit_event ev ON ev.id = cause.cause_id
     CROSS JOIN jsonb_array_elements(ev.payload -> 'lines') AS line
     WHERE cause.entitlement_id = e.id AND (line ->> 'line_id')::uuid = e.order_line_id
  ) AS moved ON moved.net_fen IS NOT NULL
 GROUP BY e.id, moved.net_fen
HAVING sum(k.net_fen) <> moved.net_fen
-- examined
SELECT count(*) FROM rewards_kept
