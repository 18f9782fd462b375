-- The bill of a day, if it was fetched. Index: payments_bill_once.
SELECT id FROM payments_bill
 WHERE provider = %(provider)s::text AND merchant_id = %(merchant_id)s::text AND "on" = %(on)s::date
