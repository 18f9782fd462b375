-- Every payment that was begun for an order, oldest first. Index: payments_payment_order.
SELECT * FROM payments_payment WHERE order_id = %(order_id)s::uuid ORDER BY created_at, id
