-- Sums per legal entity, kind and currency, of all books or of what is about one thing.
-- Index: ledger_posting_account, ledger_journal_about.
SELECT p.organisation_id, o.name AS organisation_name, a.kind, p.currency,
       sum(p.amount_fen)::bigint AS amount_fen
  FROM ledger_posting p
  JOIN ledger_account a ON a.id = p.account_id
  JOIN ledger_journal j ON j.id = p.journal_id
  JOIN network_organisation o ON o.id = p.organisation_id
 WHERE (%(organisation_ids)s::uuid[] IS NULL
        OR p.organisation_id = ANY (%(organisation_ids)s::uuid[]))
   AND (%(about)s::uuid IS NULL OR j.about = %(about)s::uuid)
 GROUP BY p.organisation_id, o.name, a.kind, p.currency
 ORDER BY o.name, p.currency, a.kind
