-- Every refund of a payment, oldest first. Index: payments_refund_payment.
SELECT * FROM payments_refund WHERE payment_id = %(payment_id)s::uuid ORDER BY requested_at, id
