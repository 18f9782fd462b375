-- The refund that was asked for under a key. Index: payments_refund_key.
SELECT * FROM payments_refund WHERE key = %(key)s::text
