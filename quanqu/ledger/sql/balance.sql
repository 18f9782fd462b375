-- The sum of one account, or of one kind over all its parties. Index: ledger_account_key.
SELECT coalesce(sum(p.amount_fen), 0)::bigint AS amount_fen
  FROM ledger_account a JOIN ledger_posting p ON p.account_id = a.id
 WHERE a.organisation_id = %(organisation_id)s::uuid AND a.kind = %(kind)s::text
   AND a.currency = %(currency)s::text
   AND (%(party)s::text IS NULL OR a.party = %(party)s::text)
