-- A waiting change happens or is undone. No row back: it waits no more. Index: primary key.
UPDATE orders_change
   SET state = %(state)s::text, closed_at = %(at)s::timestamptz,
       returned_id = coalesce(%(returned_id)s::uuid, returned_id)
 WHERE id = %(change_id)s::uuid AND state = 'waiting'
RETURNING number, plan
