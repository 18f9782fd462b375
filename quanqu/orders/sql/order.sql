-- One order with its lines and tenders as one JSON document, decoded in one go.
-- Index: primary key, orders_line_position, orders_tender_position.
SELECT (to_jsonb(o) - 'id' - 'address_sealed' || jsonb_build_object(
    'order_id', o.id,
    'lines', coalesce((
        SELECT jsonb_agg(to_jsonb(l) - 'id' || jsonb_build_object('line_id', l.id) ORDER BY l.position)
          FROM orders_line l WHERE l.order_id = o.id), '[]'),
    'tenders', coalesce((
        SELECT jsonb_agg(to_jsonb(t) - 'id' || jsonb_build_object('tender_id', t.id) ORDER BY t.position)
          FROM orders_tender t WHERE t.order_id = o.id), '[]')))::text AS document
  FROM orders_order o WHERE o.id = %(order_id)s::uuid
