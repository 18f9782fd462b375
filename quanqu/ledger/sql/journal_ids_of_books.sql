-- A page of the journals in some books, newest first. Index: primary key, ledger_posting_journal.
SELECT j.id FROM ledger_journal j
 WHERE j.id < coalesce(%(before_id)s::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
   AND (%(organisation_ids)s::uuid[] IS NULL OR (
        -- A scalar subquery stays a look-up per journal; EXISTS would be hashed over all postings.
        SELECT true FROM ledger_posting p WHERE p.journal_id = j.id
           AND p.organisation_id = ANY (%(organisation_ids)s::uuid[]) LIMIT 1))
 ORDER BY j.id DESC LIMIT %(limit)s::int
