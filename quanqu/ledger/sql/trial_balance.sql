-- Sums per legal entity, kind and currency over all time. Index: ledger_posting_account.
SELECT a.organisation_id, o.name AS organisation_name, a.kind, a.currency,
       sum(p.amount_fen)::bigint AS amount_fen
  FROM ledger_account a
  JOIN ledger_posting p ON p.account_id = a.id
  JOIN network_organisation o ON o.id = a.organisation_id
 WHERE %(organisation_ids)s::uuid[] IS NULL
    OR a.organisation_id = ANY (%(organisation_ids)s::uuid[])
 GROUP BY a.organisation_id, o.name, a.kind, a.currency
 ORDER BY o.name, a.currency, a.kind
