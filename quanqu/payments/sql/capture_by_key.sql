-- A capture of held money by its key. Index: payments_capture_key.
SELECT * FROM payments_capture WHERE key = %(key)s::text
