-- One return of a share, locked until the end of the transaction. Index: primary key.
SELECT * FROM payments_share_return WHERE id = %(id)s::uuid FOR NO KEY UPDATE
