-- Link a visitor to a member once. Locks: the visitor's key.
INSERT INTO rewards_visitor (visitor_id, member_id, recognised_at)
VALUES (%(visitor_id)s::uuid, %(member_id)s::uuid, %(at)s::timestamptz)
ON CONFLICT (visitor_id) DO NOTHING
