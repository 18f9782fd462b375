-- The orders of some deliveries, with their numbers. Index: primary keys.
SELECT d.id AS delivery_id, d.order_id, o.number
  FROM fulfilment_delivery d JOIN orders_order o ON o.id = d.order_id
 WHERE d.id = ANY (%(delivery_ids)s::uuid[])
