-- How the accounts of one organisation moved on some days of the group's zone.
-- Reads the ledger. Index: ledger_journal_time.
SELECT a.kind, CASE WHEN a.kind LIKE 'due_%%' THEN a.party ELSE '' END AS party, p.currency,
       sum(p.amount_fen)::bigint AS amount_fen
  FROM ledger_journal j
  JOIN ledger_posting p ON p.journal_id = j.id AND p.organisation_id = %(organisation_id)s::uuid
  JOIN ledger_account a ON a.id = p.account_id
 WHERE j.occurred_at >= %(first_on)s::date::timestamp AT TIME ZONE 'Asia/Shanghai'
   AND j.occurred_at < (%(last_on)s::date + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'
 GROUP BY 1, 2, 3
HAVING sum(p.amount_fen) <> 0
 ORDER BY 1, 2, 3
