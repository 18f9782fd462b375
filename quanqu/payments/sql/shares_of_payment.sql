-- Every share of a payment, oldest first. Index: payments_share_payment.
SELECT * FROM payments_share WHERE payment_id = %(payment_id)s::uuid ORDER BY requested_at, id
