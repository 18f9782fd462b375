-- One at a time: who drafts a settlement, and who decides what a provider pays instead of it.
-- Locks: an advisory lock until the transaction ends.
SELECT pg_advisory_xact_lock(hashtext('settlement_run'))
