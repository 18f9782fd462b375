-- One refund, locked until the end of the transaction. Index: primary key.
SELECT * FROM payments_refund WHERE id = %(id)s::uuid FOR NO KEY UPDATE
