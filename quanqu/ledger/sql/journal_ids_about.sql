-- The journals about one thing, newest first. Index: ledger_journal_about.
SELECT id FROM ledger_journal WHERE about = %(about)s::uuid ORDER BY id DESC LIMIT %(limit)s::int
