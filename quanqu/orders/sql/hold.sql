-- Hold an order, or release it (NULL). Locks: the order row, held already. Index: primary key.
UPDATE orders_order SET held_at = %(held_at)s::timestamptz, held_why = %(held_why)s::text
 WHERE id = %(order_id)s::uuid
