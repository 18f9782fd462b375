-- What accounting takes over: the entries of some books in a stretch of journals, oldest first.
-- Journals are taken by (moment, id), so that a file of any length is read in pages.
-- Indexes: ledger_journal_time, ledger_posting_journal.
WITH page AS MATERIALIZED (
  SELECT j.id, j.occurred_at FROM ledger_journal j
   WHERE j.occurred_at >= %(since)s::timestamptz AND j.occurred_at < %(until)s::timestamptz
     AND (j.occurred_at, j.id) > (%(after_at)s::timestamptz, %(after_id)s::uuid)
   ORDER BY j.occurred_at, j.id LIMIT %(limit)s::int)
SELECT j.id AS journal_id, j.occurred_at, j.recorded_at, j.fact_key, j.kind AS fact, j.memo, j.actor,
       p.organisation_id, o.code AS organisation_code, a.kind, a.party, p.currency, p.amount_fen,
       p.reason
  FROM page
  JOIN ledger_journal j ON j.id = page.id
  LEFT JOIN ledger_posting p ON p.journal_id = j.id
                            AND p.organisation_id = ANY (%(organisation_ids)s::uuid[])
  LEFT JOIN ledger_account a ON a.id = p.account_id
  LEFT JOIN network_organisation o ON o.id = p.organisation_id
 ORDER BY page.occurred_at, page.id, p.id
