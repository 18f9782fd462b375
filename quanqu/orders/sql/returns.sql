-- Returns with their lines and refunds as documents. Index: orders_return_time, order_id.
SELECT (to_jsonb(r) - 'id' || jsonb_build_object(
    'return_id', r.id,
    'lines', (SELECT coalesce(jsonb_agg(to_jsonb(l) - 'id' ORDER BY l.id), '[]')
                FROM orders_return_line l WHERE l.returned_id = r.id),
    'refunds', (SELECT coalesce(jsonb_agg(to_jsonb(f) - 'id' ORDER BY f.id), '[]')
                  FROM orders_return_refund f WHERE f.returned_id = r.id)))::text AS document
  FROM orders_return r
 WHERE (%(order_id)s::uuid IS NULL OR r.order_id = %(order_id)s::uuid)
   AND (%(return_id)s::uuid IS NULL OR r.id = %(return_id)s::uuid)
   AND (%(node_ids)s::uuid[] IS NULL OR r.node_id = ANY (%(node_ids)s::uuid[]))
 ORDER BY r.at DESC, r.id DESC
 LIMIT %(limit)s::int
