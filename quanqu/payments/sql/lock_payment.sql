-- One payment, locked until the end of the transaction. Index: primary key.
SELECT * FROM payments_payment WHERE id = %(id)s::uuid FOR NO KEY UPDATE
