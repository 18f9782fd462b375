-- Remove used steps that no clock can reach any more, a batch at a time.
-- Locks: the removed rows. Index: codes_member_step_used_at.
DELETE FROM codes_member_step
 WHERE id IN (SELECT id FROM codes_member_step
               WHERE used_at < %(before)s::timestamptz LIMIT %(batch)s::int)
RETURNING id
