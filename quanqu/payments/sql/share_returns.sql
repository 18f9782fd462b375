-- Returns of shares by id. Index: primary key.
SELECT * FROM payments_share_return WHERE id = ANY (%(ids)s::uuid[]) ORDER BY id
