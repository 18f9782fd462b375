-- The share that was asked for under a key. Index: payments_share_key.
SELECT * FROM payments_share WHERE key = %(key)s::text
