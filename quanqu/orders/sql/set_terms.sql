-- Agree on a first part and a date for the rest. Locks: the order row, held already.
UPDATE orders_order
   SET mode = %(mode)s::text, deposit_fen = %(deposit_fen)s::bigint, pay_by = %(pay_by)s::timestamptz,
       balance_by = %(balance_by)s::timestamptz, forfeits_deposit = %(forfeits)s::boolean
 WHERE id = %(order_id)s::uuid AND state = 'placed'
