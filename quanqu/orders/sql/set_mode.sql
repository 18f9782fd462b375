-- How an order is sold. Locks: the order row. Index: primary key.
UPDATE orders_order SET mode = %(mode)s::text WHERE id = %(order_id)s::uuid
