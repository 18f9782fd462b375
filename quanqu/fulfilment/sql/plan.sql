-- Write deliveries with their first history rows, and lines of them or of those there are. Index: fulfilment_delivery_once.
WITH delivery AS (
    INSERT INTO fulfilment_delivery (id, order_id, kind, state, source_node_id, hand_over_node_id,
                                     promise_at, planned_at)
    SELECT d.id, %(order_id)s::uuid, %(kind)s::text, 'to_pick', d.source_node_id,
           %(hand_over_node_id)s::uuid, %(promise_at)s::timestamptz, %(at)s::timestamptz
      FROM unnest(%(delivery_ids)s::uuid[], %(source_node_ids)s::uuid[]) AS d (id, source_node_id)
    RETURNING id
), line AS (
    INSERT INTO fulfilment_delivery_line AS known (delivery_id, line_id, qty)
    SELECT l.delivery_id, l.line_id, l.qty
      FROM unnest(%(line_deliveries)s::uuid[], %(line_ids)s::uuid[], %(qtys)s::int[])
           AS l (delivery_id, line_id, qty)
    ON CONFLICT (delivery_id, line_id) DO UPDATE SET qty = known.qty + excluded.qty
)
INSERT INTO fulfilment_history (delivery_id, from_state, to_state, at, why)
SELECT id, '', 'to_pick', %(at)s::timestamptz, '' FROM delivery
RETURNING delivery_id
