-- A guest order becomes a member's, and what was kept of the guest is forgotten.
-- Locks: the order row, held already; its guest. Index: primary keys.
WITH owned AS (
    UPDATE orders_order SET member_id = %(member_id)s::uuid, address_sealed = %(address_sealed)s::bytea
     WHERE id = %(order_id)s::uuid AND member_id IS NULL
    RETURNING id
)
UPDATE orders_guest g
   SET claimed_at = %(at)s::timestamptz, phone_lookup = NULL, wrapped_key = NULL,
       phone_sealed = NULL, address_sealed = NULL, visitor_id = NULL
  FROM owned WHERE g.order_id = owned.id
