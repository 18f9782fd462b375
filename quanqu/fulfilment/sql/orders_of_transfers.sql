-- The orders for which transfers bring goods, with their numbers. Index: fulfilment_delivery_transfer.
SELECT d.transfer_id, d.order_id, o.number
  FROM fulfilment_delivery d JOIN orders_order o ON o.id = d.order_id
 WHERE d.transfer_id = ANY (%(transfer_ids)s::uuid[])
