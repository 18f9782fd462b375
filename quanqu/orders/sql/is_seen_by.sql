-- One row if an organisation sells, owns goods of, or hands over this order. Index: primary keys.
SELECT 1 AS seen
  FROM orders_order o LEFT JOIN network_node n ON n.id = o.hand_over_node_id
 WHERE o.id = %(order_id)s::uuid
   AND (o.seller_id = ANY (%(organisation_ids)s::uuid[])
        OR n.organisation_id = ANY (%(organisation_ids)s::uuid[])
        OR EXISTS (SELECT FROM orders_line l WHERE l.order_id = o.id
                      AND l.owner_id = ANY (%(organisation_ids)s::uuid[])))
