-- Who made an order without being a member. Locks: none; the caller holds the order.
INSERT INTO orders_guest (order_id, phone_lookup, wrapped_key, phone_sealed, address_sealed,
                          visitor_id)
VALUES (%(order_id)s, %(phone_lookup)s, %(wrapped_key)s, %(phone_sealed)s, %(address_sealed)s,
        %(visitor_id)s)
