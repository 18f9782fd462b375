-- Lock one delivery; the next statement reads what the last holder left.
-- Locks: the delivery row, after its order where both are taken. Index: primary key.
SELECT id FROM fulfilment_delivery WHERE id = %(delivery_id)s::uuid FOR NO KEY UPDATE
