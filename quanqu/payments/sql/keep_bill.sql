-- Note that a day's bill was fetched; again it is the same bill. Index: payments_bill_once.
INSERT INTO payments_bill AS b (id, provider, merchant_id, collector_id, "on", fetched_at)
VALUES (%(id)s::uuid, %(provider)s::text, %(merchant_id)s::text, %(collector_id)s::uuid,
        %(on)s::date, %(at)s::timestamptz)
ON CONFLICT (provider, merchant_id, "on") DO UPDATE SET fetched_at = excluded.fetched_at
RETURNING b.id
