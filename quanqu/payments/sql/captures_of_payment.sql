-- Every part that was asked for of a hold, oldest first. Index: payments_capture_payment.
SELECT * FROM payments_capture WHERE payment_id = %(payment_id)s::uuid ORDER BY requested_at, id
