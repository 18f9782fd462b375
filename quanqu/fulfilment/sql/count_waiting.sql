-- How many deliveries wait at some nodes: to pick and picked where the goods lie, arriving and ready
-- where they are collected. Index: fulfilment_delivery_to_do, fulfilment_delivery_arriving.
SELECT count(*) FILTER (WHERE state = 'to_pick') AS to_pick_qty,
       count(*) FILTER (WHERE state = 'picked') AS picked_qty,
       count(*) FILTER (WHERE state = 'dispatched') AS arriving_qty,
       count(*) FILTER (WHERE state = 'ready') AS ready_qty
  FROM (SELECT state FROM fulfilment_delivery
         WHERE state IN ('to_pick', 'picked') AND source_node_id = ANY (%(node_ids)s::uuid[])
        UNION ALL
        SELECT state FROM fulfilment_delivery
         WHERE state IN ('dispatched', 'ready') AND hand_over_node_id = ANY (%(node_ids)s::uuid[])
       ) AS waiting
