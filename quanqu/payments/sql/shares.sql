-- Shares by id. Index: primary key.
SELECT * FROM payments_share WHERE id = ANY (%(ids)s::uuid[]) ORDER BY id
