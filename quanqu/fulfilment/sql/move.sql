-- Compare-and-set of a delivery's state, its time and history. No row back: another was first.
-- Locks: the delivery row. Index: primary key.
WITH moved AS (
    UPDATE fulfilment_delivery d
       SET state = %(to_state)s::text,
           picked_at = CASE WHEN %(to_state)s::text = 'picked' THEN %(at)s ELSE picked_at END,
           dispatched_at = CASE WHEN %(to_state)s::text = 'dispatched' THEN %(at)s
                                ELSE dispatched_at END,
           ready_at = CASE WHEN %(to_state)s::text = 'ready' THEN %(at)s ELSE ready_at END,
           handed_over_at = CASE WHEN %(to_state)s::text = 'handed_over' THEN %(at)s
                                 ELSE handed_over_at END,
           handed_over_by_id = coalesce(%(handed_over_by)s::uuid, handed_over_by_id),
           transfer_id = coalesce(%(transfer_id)s::uuid, transfer_id),
           pickup_code_id = coalesce(%(pickup_code_id)s::uuid, pickup_code_id)
     WHERE id = %(delivery_id)s::uuid AND state = %(from_state)s::text
    RETURNING id
)
INSERT INTO fulfilment_history (delivery_id, from_state, to_state, at, why)
SELECT id, %(from_state)s::text, %(to_state)s::text, %(at)s, %(why)s FROM moved
RETURNING delivery_id
