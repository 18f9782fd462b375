-- A page of orders, newest first. Index: orders_order_time, orders_order_member.
SELECT o.id AS order_id, o.number, o.state, o.channel, o.member_id, o.seller_id,
       s.name AS seller_name, n.name AS node_name, n.name_en AS node_name_en, o.hand_over_kind,
       o.currency, o.total_fen, count(l.id) AS lines, coalesce(sum(l.qty), 0)::bigint AS qty,
       o.placed_at
  FROM orders_order o
  JOIN network_organisation s ON s.id = o.seller_id
  JOIN network_node n ON n.id = o.selling_node_id
  LEFT JOIN orders_line l ON l.order_id = o.id AND l.kind <> 'fee'
 WHERE (%(member_id)s::uuid IS NULL OR o.member_id = %(member_id)s::uuid)
   AND (%(state)s::text IS NULL OR o.state = %(state)s::text)
   AND (%(text)s::text = '' OR o.number LIKE %(text)s::text || '%%')
   AND (%(before_at)s::timestamptz IS NULL
        OR (o.placed_at, o.id) < (%(before_at)s::timestamptz, %(before_id)s::uuid))
   AND (%(organisation_ids)s::uuid[] IS NULL
        OR o.seller_id = ANY (%(organisation_ids)s::uuid[])
        OR EXISTS (SELECT FROM orders_line w WHERE w.order_id = o.id
                      AND w.owner_id = ANY (%(organisation_ids)s::uuid[])))
   AND (%(node_ids)s::uuid[] IS NULL
        OR o.selling_node_id = ANY (%(node_ids)s::uuid[])
        OR o.hand_over_node_id = ANY (%(node_ids)s::uuid[])
        OR EXISTS (SELECT FROM orders_line w WHERE w.order_id = o.id
                      AND w.source_node_id = ANY (%(node_ids)s::uuid[])))
 GROUP BY o.id, s.name, n.name, n.name_en
 ORDER BY o.placed_at DESC, o.id DESC
 LIMIT %(limit)s::int
