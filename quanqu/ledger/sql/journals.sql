-- Journals by id with their entries, newest first. Index: primary keys, ledger_posting_journal.
SELECT j.id, j.fact_key, j.kind, j.occurred_at, j.recorded_at, j.memo, j.about, j.actor,
       p.organisation_id, o.name AS organisation_name, a.kind AS account_kind, a.party,
       p.currency, p.amount_fen, p.reason
  FROM ledger_journal j
  JOIN ledger_posting p ON p.journal_id = j.id
  JOIN ledger_account a ON a.id = p.account_id
  JOIN network_organisation o ON o.id = p.organisation_id
 WHERE j.id = ANY (%(ids)s::uuid[])
 ORDER BY j.id DESC, p.id
