-- One first order of a member at a time; the next statement then sees what the last one placed.
-- Locks: an advisory one per member, until the transaction ends.
SELECT pg_advisory_xact_lock(hashtextextended('first order ' || %(member_id)s::uuid::text, 0))
