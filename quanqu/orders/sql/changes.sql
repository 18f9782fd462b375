-- Later changes of one order, oldest first. Index: orders_change_number.
SELECT id AS change_id, number, kind, state, before_fen, total_fen, due_fen, back_fen, facts, pay_by,
       made_at, closed_at, actor, why
  FROM orders_change WHERE order_id = %(order_id)s::uuid ORDER BY number
