-- One at a time writes schedules, and charges what periods cost. Locks: an advisory lock until the transaction ends.
SELECT pg_advisory_xact_lock(hashtext('fees'))
