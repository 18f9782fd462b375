-- The same sums of what occurred in a period. Index: ledger_journal_time, ledger_posting_journal.
SELECT a.organisation_id, o.name AS organisation_name, a.kind, a.currency,
       sum(p.amount_fen)::bigint AS amount_fen
  FROM ledger_journal j
  JOIN ledger_posting p ON p.journal_id = j.id
  JOIN ledger_account a ON a.id = p.account_id
  JOIN network_organisation o ON o.id = a.organisation_id
 WHERE j.occurred_at >= %(since)s::timestamptz AND j.occurred_at < %(until)s::timestamptz
   AND (%(organisation_ids)s::uuid[] IS NULL
        OR a.organisation_id = ANY (%(organisation_ids)s::uuid[]))
 GROUP BY a.organisation_id, o.name, a.kind, a.currency
 ORDER BY o.name, a.currency, a.kind
