-- Compare-and-set of the order's state with its history row. No row back: another was first.
-- Locks: the order row. Index: primary key.
WITH moved AS (
    UPDATE orders_order SET state = %(to_state)s::text,
           closed_at = CASE WHEN %(to_state)s::text = 'paid' THEN closed_at ELSE %(at)s END
     WHERE id = %(order_id)s AND state = %(from_state)s::text
    RETURNING id
)
INSERT INTO orders_history (order_id, from_state, to_state, at, why)
SELECT id, %(from_state)s::text, %(to_state)s::text, %(at)s, %(why)s FROM moved
RETURNING order_id
