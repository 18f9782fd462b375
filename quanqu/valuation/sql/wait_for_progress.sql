-- The same, waiting for whoever values now. Locks: the one row. Index: primary key.
SELECT p.epoch FROM valuation_progress p WHERE p.id = 1 FOR NO KEY UPDATE OF p
