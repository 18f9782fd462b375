-- A page of the journals on one kind of account of an organisation, newest first.
-- Index: ledger_account unique key, ledger_posting_account.
SELECT DISTINCT newest.journal_id AS id
  FROM ledger_account a
 CROSS JOIN LATERAL (
       SELECT p.journal_id FROM ledger_posting p
        WHERE p.account_id = a.id
          AND p.journal_id < coalesce(%(before_id)s::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
        ORDER BY p.journal_id DESC LIMIT %(limit)s::int) newest
 WHERE a.organisation_id = %(organisation_id)s::uuid AND a.kind = %(kind)s::text
   AND a.currency = %(currency)s::text
 ORDER BY id DESC LIMIT %(limit)s::int
