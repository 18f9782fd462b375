-- One publication at a time, so that versions become visible in their order.
-- Locks: one advisory lock until the end of the transaction.
SELECT pg_advisory_xact_lock(hashtext('pricing_version'))
