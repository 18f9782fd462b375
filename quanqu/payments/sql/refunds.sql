-- Refunds by id. Index: primary key.
SELECT * FROM payments_refund WHERE id = ANY (%(ids)s::uuid[]) ORDER BY id
