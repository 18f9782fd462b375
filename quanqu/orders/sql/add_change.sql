-- Note a change behind those there were; gives its number. Locks: none; the caller holds the order.
-- Index: orders_change_number.
INSERT INTO orders_change (id, order_id, number, kind, state, before_fen, total_fen, due_fen,
                           back_fen, facts, plan, returned_id, pay_by, made_at, closed_at, why)
SELECT %(id)s::uuid, %(order_id)s::uuid, coalesce(max(number), 0) + 1, %(kind)s::text,
       %(state)s::text, %(before_fen)s::bigint, %(total_fen)s::bigint, %(due_fen)s::bigint,
       %(back_fen)s::bigint, %(facts)s::jsonb, %(plan)s::jsonb, %(returned_id)s::uuid,
       %(pay_by)s::timestamptz, %(at)s::timestamptz,
       CASE WHEN %(state)s::text = 'waiting' THEN NULL ELSE %(at)s::timestamptz END, %(why)s::text
  FROM orders_change WHERE order_id = %(order_id)s::uuid
RETURNING number
