-- Keep the account of an organisation at a provider; an empty one ends it.
-- Locks: its row. Index: payments_receiver_once.
INSERT INTO payments_receiver AS r (id, organisation_id, provider, account, set_at)
VALUES (uuidv7(), %(organisation_id)s::uuid, %(provider)s::text, %(account)s::text,
        %(at)s::timestamptz)
ON CONFLICT (organisation_id, provider) DO UPDATE
   SET account = excluded.account, set_at = excluded.set_at, actor = DEFAULT
 WHERE r.account <> excluded.account
