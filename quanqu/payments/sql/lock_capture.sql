-- One capture of held money, locked behind its payment. Index: primary key.
SELECT * FROM payments_capture WHERE id = %(id)s::uuid FOR NO KEY UPDATE
