-- The order with a number. Index: the unique number.
SELECT id FROM orders_order WHERE number = %(number)s::text
