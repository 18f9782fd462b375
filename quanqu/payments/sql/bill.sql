-- One bill. Index: primary key.
SELECT * FROM payments_bill WHERE id = %(id)s::uuid
