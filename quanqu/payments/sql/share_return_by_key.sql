-- The return that was asked for under a key. Index: payments_share_return_key.
SELECT * FROM payments_share_return WHERE key = %(key)s::text
