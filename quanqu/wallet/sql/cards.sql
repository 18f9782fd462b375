-- Cards by id. Index: primary key.
SELECT * FROM wallet_card WHERE id = ANY (%(ids)s::uuid[]) ORDER BY id
