-- The deposit has come: what is left is due by the date agreed. Locks: the order row, held already.
UPDATE orders_order SET deposit_paid_at = %(at)s::timestamptz, pay_by = balance_by
 WHERE id = %(order_id)s::uuid AND deposit_paid_at IS NULL
