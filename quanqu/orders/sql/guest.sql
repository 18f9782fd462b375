-- The guest of an order that nobody has claimed. Index: primary key.
SELECT phone_lookup, wrapped_key, phone_sealed, address_sealed, visitor_id
  FROM orders_guest WHERE order_id = %(order_id)s::uuid AND claimed_at IS NULL
