-- What settlement must know of an order: who sold it where, which store found the member, where its
-- lines lay, and whose nodes they are. Indexes: primary keys, orders_line_position.
SELECT o.currency, o.selling_node_id, m.enrolled_at_node_id AS found_node_id,
       (SELECT timezone FROM network_node WHERE id = %(acting_node_id)s::uuid) AS timezone,
       ARRAY(SELECT id FROM orders_line WHERE order_id = o.id ORDER BY position) AS line_ids,
       ARRAY(SELECT seller_id FROM orders_line WHERE order_id = o.id ORDER BY position) AS seller_ids,
       ARRAY(SELECT source_node_id FROM orders_line WHERE order_id = o.id ORDER BY position)
         AS source_node_ids,
       (SELECT jsonb_object_agg(n.id, n.organisation_id)
          FROM network_node n
         WHERE n.id IN (o.selling_node_id, m.enrolled_at_node_id, %(acting_node_id)s::uuid)
            OR n.id IN (SELECT source_node_id FROM orders_line WHERE order_id = o.id))
         AS organisation_ids
  FROM orders_order o
  LEFT JOIN members_member m ON m.id = o.member_id
 WHERE o.id = %(order_id)s::uuid
