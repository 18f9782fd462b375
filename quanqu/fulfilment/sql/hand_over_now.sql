-- Goods that go over the counter at once: a delivery that is done when it is written.
WITH delivery AS (
    INSERT INTO fulfilment_delivery (id, order_id, kind, state, source_node_id, hand_over_node_id,
                                     planned_at, picked_at, ready_at, handed_over_at,
                                     handed_over_by_id)
    VALUES (%(delivery_id)s, %(order_id)s, 'in_store', 'handed_over', %(node_id)s::uuid,
            %(node_id)s::uuid, %(at)s::timestamptz, %(at)s::timestamptz, %(at)s::timestamptz,
            %(at)s::timestamptz, %(staff_id)s)
    RETURNING id
), line AS (
    INSERT INTO fulfilment_delivery_line (delivery_id, line_id, qty)
    SELECT delivery.id, l.line_id, l.qty
      FROM delivery, unnest(%(line_ids)s::uuid[], %(qtys)s::int[]) AS l (line_id, qty)
)
INSERT INTO fulfilment_history (delivery_id, from_state, to_state, at, why)
SELECT id, '', 'handed_over', %(at)s::timestamptz, '' FROM delivery
