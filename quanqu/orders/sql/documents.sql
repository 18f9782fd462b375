-- Orders with their lines and tenders, each as one JSON document, decoded in one go.
-- Index: primary key, orders_line_position, orders_tender_position, orders_line_tender_tender_id,
-- orders_tag_once, orders_change_waits_once.
SELECT (to_jsonb(o) - 'id' - 'address_sealed' || jsonb_build_object(
    'order_id', o.id,
    'lines', coalesce((
        SELECT jsonb_agg(to_jsonb(l) - 'id' || jsonb_build_object('line_id', l.id) ORDER BY l.position)
          FROM orders_line l WHERE l.order_id = o.id), '[]'),
    'tenders', coalesce((
        SELECT jsonb_agg(to_jsonb(t) - 'id' || jsonb_build_object('tender_id', t.id, 'is_shared',
                   EXISTS (SELECT FROM orders_line_tender s WHERE s.tender_id = t.id))
                   ORDER BY t.position)
          FROM orders_tender t WHERE t.order_id = o.id), '[]'),
    'tags', coalesce((
        SELECT jsonb_agg(g.word ORDER BY g.word) FROM orders_tag g WHERE g.order_id = o.id), '[]'),
    'waiting', (
        SELECT to_jsonb(c) - 'id' - 'plan' || jsonb_build_object('change_id', c.id)
          FROM orders_change c WHERE c.order_id = o.id AND c.state = 'waiting'),
    -- No EXISTS, for which the planner may read the whole table.
    'is_guest', coalesce((
        SELECT true FROM orders_guest w
         WHERE w.order_id = o.id AND w.claimed_at IS NULL LIMIT 1), false)))::text AS document
  FROM orders_order o WHERE o.id = ANY (%(order_ids)s::uuid[])
