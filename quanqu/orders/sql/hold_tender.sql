-- The money of a pending or failed tender is set aside at its provider. Locks: the tender; its order
-- is held.
UPDATE orders_tender SET state = 'held' WHERE id = %(tender_id)s AND state IN ('pending', 'failed')
RETURNING id
