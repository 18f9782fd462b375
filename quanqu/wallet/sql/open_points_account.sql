-- Open a member's account of a programme; no row back means that it is there.
-- Index: wallet_points_account_once.
INSERT INTO wallet_points_account (id, programme_id, member_id, opened_at)
VALUES (%(id)s::uuid, %(programme_id)s::uuid, %(member_id)s::uuid, %(at)s::timestamptz)
ON CONFLICT (programme_id, member_id) DO NOTHING
RETURNING id
