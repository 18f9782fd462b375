-- Whose bill a difference stands in. Index: primary keys.
SELECT b.collector_id FROM payments_difference d JOIN payments_bill b ON b.id = d.bill_id
 WHERE d.id = %(id)s::uuid
