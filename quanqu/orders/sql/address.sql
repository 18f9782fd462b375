-- Where an order is delivered, sealed under its member's key. Index: primary key.
SELECT member_id, address_sealed
  FROM orders_order
 WHERE id = %(order_id)s::uuid AND member_id IS NOT NULL AND address_sealed IS NOT NULL
