-- What the books of one company say of sales, returns and bad debt in a period: sums of postings by
-- the kind of their journal. Credits are positive. Index: ledger_posting_journal.
SELECT j.kind, p.currency, -sum(p.amount_fen)::bigint AS amount_fen
  FROM ledger_posting p
  JOIN ledger_account a ON a.id = p.account_id
  JOIN ledger_journal j ON j.id = p.journal_id
 WHERE p.organisation_id = %(organisation_id)s::uuid
   AND a.kind IN ('revenue', 'output_vat', 'bad_debt')
   AND j.kind IN ('hand_over', 'return', 'return_without_order', 'bad_debt')
   AND j.occurred_at >= %(since)s::timestamptz AND j.occurred_at < %(until)s::timestamptz
 GROUP BY j.kind, p.currency
