-- Use one step of a member's rotating code (K4). No row back means that it was used before.
-- Locks: the new row; of two at once the second waits for the unique key.
-- Index: codes_member_step_once.
INSERT INTO codes_member_step (member_id, step, used_at)
VALUES (%(member_id)s::uuid, %(step)s::bigint, %(at)s::timestamptz)
ON CONFLICT (member_id, step) DO NOTHING
RETURNING id
