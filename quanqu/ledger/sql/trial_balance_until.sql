-- The same sums as they stood just before a moment. Indexes: ledger_account_key,
-- ledger_posting_account, primary key.
SELECT a.organisation_id, o.name AS organisation_name, a.kind, a.currency,
       sum(p.amount_fen)::bigint AS amount_fen
  FROM network_organisation o
  JOIN ledger_account a ON a.organisation_id = o.id
  JOIN ledger_posting p ON p.account_id = a.id
  JOIN ledger_journal j ON j.id = p.journal_id
 WHERE j.occurred_at < %(until)s::timestamptz
   AND (%(organisation_ids)s::uuid[] IS NULL OR o.id = ANY (%(organisation_ids)s::uuid[]))
 GROUP BY a.organisation_id, o.name, a.kind, a.currency
 ORDER BY o.name, a.currency, a.kind
