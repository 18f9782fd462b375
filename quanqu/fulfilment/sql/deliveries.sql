-- Deliveries with their lines as documents, the oldest promise first.
-- Index: primary key, order_id, fulfilment_delivery_to_do, fulfilment_delivery_arriving.
SELECT (to_jsonb(d) - 'id' - 'handed_over_by_id' || jsonb_build_object(
    'delivery_id', d.id, 'handed_over_by', d.handed_over_by_id, 'order_number', o.number,
    'member_id', o.member_id,
    'lines', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                  'line_id', l.id, 'sku_id', l.sku_id, 'label', l.label, 'qty', dl.qty)
                  ORDER BY l.position), '[]')
                FROM fulfilment_delivery_line dl JOIN orders_line l ON l.id = dl.line_id
               WHERE dl.delivery_id = d.id)))::text AS document
  FROM fulfilment_delivery d JOIN orders_order o ON o.id = d.order_id
 WHERE (%(delivery_id)s::uuid IS NULL OR d.id = %(delivery_id)s::uuid)
   AND (%(order_id)s::uuid IS NULL OR d.order_id = %(order_id)s::uuid)
   AND (%(pickup_code_id)s::uuid IS NULL OR d.pickup_code_id = %(pickup_code_id)s::uuid)
   AND (%(states)s::text[] IS NULL OR d.state = ANY (%(states)s::text[]))
   AND (%(node_ids)s::uuid[] IS NULL OR d.source_node_id = ANY (%(node_ids)s::uuid[])
        OR d.hand_over_node_id = ANY (%(node_ids)s::uuid[]))
 ORDER BY d.promise_at NULLS LAST, d.id
 LIMIT %(limit)s::int
