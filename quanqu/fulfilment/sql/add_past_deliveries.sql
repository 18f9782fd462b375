-- Deliveries that were done when they are written, one per past sale, with lines and history.
-- Locks: none.
WITH delivery AS (
    INSERT INTO fulfilment_delivery (id, order_id, kind, state, source_node_id, hand_over_node_id,
                                     planned_at, picked_at, ready_at, handed_over_at,
                                     handed_over_by_id)
    SELECT d.id, d.order_id, 'in_store', 'handed_over', d.node_id, d.node_id, d.at, d.at, d.at, d.at,
           d.staff_id
      FROM unnest(%(delivery_ids)s::uuid[], %(order_ids)s::uuid[], %(node_ids)s::uuid[],
                  %(staff_ids)s::uuid[], %(ats)s::timestamptz[])
           AS d (id, order_id, node_id, staff_id, at)
    RETURNING id, handed_over_at
), line AS (
    INSERT INTO fulfilment_delivery_line (delivery_id, line_id, qty)
    SELECT l.delivery_id, l.line_id, l.qty
      FROM unnest(%(line_deliveries)s::uuid[], %(line_ids)s::uuid[], %(qtys)s::int[])
           AS l (delivery_id, line_id, qty)
)
INSERT INTO fulfilment_history (delivery_id, from_state, to_state, at, why)
SELECT id, '', 'handed_over', handed_over_at, '' FROM delivery
