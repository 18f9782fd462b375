-- Payments by id, oldest first. Index: primary key.
SELECT * FROM payments_payment WHERE id = ANY (%(ids)s::uuid[]) ORDER BY id
