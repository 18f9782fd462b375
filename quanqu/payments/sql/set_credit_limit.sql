-- How much a member may owe in instalments. Index: of the member.
INSERT INTO payments_credit_limit (id, member_id, limit_fen, set_at)
VALUES (uuidv7(), %(member_id)s::uuid, %(limit_fen)s::bigint, %(at)s::timestamptz)
ON CONFLICT (member_id) DO UPDATE SET limit_fen = excluded.limit_fen, set_at = excluded.set_at,
       actor = excluded.actor
