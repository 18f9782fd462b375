-- What a collector owes each of these companies for one order beyond what they owe it, in a currency,
-- without what is on its way to them. No rows once a settlement covers the day of a hand-over: it pays.
-- Indexes: ledger_journal_about, ledger_posting_journal, payments_payment_order,
-- payments_share_payment.
WITH covered AS (
  SELECT EXISTS (
    SELECT FROM ledger_journal j
      JOIN settlement_run r ON r.currency = %(currency)s::text AND r.state <> 'dropped'
     WHERE j.about = %(order_id)s::uuid AND j.kind = 'hand_over'
       AND j.occurred_at < (r.last_on + 1)::timestamp AT TIME ZONE 'Asia/Shanghai') AS is_so
), owed AS (
  SELECT split_part(a.party, ':', 2)::uuid AS receiver_id, -sum(p.amount_fen) AS amount_fen
    FROM ledger_journal j
    JOIN ledger_posting p ON p.journal_id = j.id
    JOIN ledger_account a ON a.id = p.account_id AND a.kind IN ('due_from', 'due_to')
                         AND a.organisation_id = %(collector_id)s::uuid
                         AND a.currency = %(currency)s::text
   WHERE j.about = %(order_id)s::uuid
   GROUP BY a.party
), under_way AS (
  SELECT s.receiver_id, sum(s.amount_fen) AS amount_fen
    FROM payments_payment p JOIN payments_share s ON s.payment_id = p.id
   WHERE p.order_id = %(order_id)s::uuid AND s.status IN ('created', 'pending', 'unknown')
   GROUP BY s.receiver_id
)
SELECT o.receiver_id, (o.amount_fen - coalesce(u.amount_fen, 0))::bigint AS amount_fen
  FROM covered c CROSS JOIN owed o LEFT JOIN under_way u USING (receiver_id)
 WHERE NOT c.is_so AND o.amount_fen > coalesce(u.amount_fen, 0)
 ORDER BY o.receiver_id
