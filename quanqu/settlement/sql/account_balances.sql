-- What stood on the accounts of organisations when a period began, and how they moved in it; of
-- all, if none is named. Reads the ledger. Indexes: ledger_account_key, ledger_posting_account.
SELECT a.organisation_id, a.kind, CASE WHEN a.kind LIKE 'due_%%' THEN a.party ELSE '' END AS party,
       a.currency,
       coalesce(sum(p.amount_fen) FILTER (WHERE j.occurred_at < %(since)s::timestamptz), 0)::bigint
         AS opening_fen,
       coalesce(sum(p.amount_fen) FILTER (WHERE j.occurred_at >= %(since)s::timestamptz), 0)::bigint
         AS amount_fen
  FROM network_organisation o
  JOIN ledger_account a ON a.organisation_id = o.id
  JOIN ledger_posting p ON p.account_id = a.id
  JOIN ledger_journal j ON j.id = p.journal_id
 WHERE (%(organisation_ids)s::uuid[] IS NULL OR o.id = ANY (%(organisation_ids)s::uuid[]))
   AND j.occurred_at < %(until)s::timestamptz
 GROUP BY 1, 2, 3, 4
HAVING sum(p.amount_fen) <> 0
    OR coalesce(sum(p.amount_fen) FILTER (WHERE j.occurred_at >= %(since)s::timestamptz), 0) <> 0
 ORDER BY 1, 2, 3, 4
