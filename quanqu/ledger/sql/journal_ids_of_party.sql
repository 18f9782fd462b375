-- A page of the journals on a party's accounts, newest first; each account gives at most a page.
-- Index: ledger_account_party, ledger_posting_account.
SELECT DISTINCT newest.journal_id AS id
  FROM ledger_account a
 CROSS JOIN LATERAL (
       SELECT p.journal_id FROM ledger_posting p
        WHERE p.account_id = a.id
          AND p.journal_id < coalesce(%(before_id)s::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
        ORDER BY p.journal_id DESC LIMIT %(limit)s::int) newest
 WHERE a.party = %(party)s::text
   AND (%(organisation_ids)s::uuid[] IS NULL
        OR a.organisation_id = ANY (%(organisation_ids)s::uuid[]))
 ORDER BY id DESC LIMIT %(limit)s::int
