-- Captures of held money by id. Index: primary key.
SELECT * FROM payments_capture WHERE id = ANY (%(ids)s::uuid[]) ORDER BY id
