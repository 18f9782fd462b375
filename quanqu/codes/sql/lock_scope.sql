-- Let guesses of one scope be counted one after the other. A statement of its own: the counting
-- one must take its snapshot after the lock.
-- Locks: an advisory lock of the scope until the transaction ends.
SELECT pg_advisory_xact_lock(hashtextextended('codes_guess:' || %(scope)s::text, 0)) IS NULL AS done
