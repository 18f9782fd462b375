-- A pending tender will not come. Locks: the tender; its order is held.
UPDATE orders_tender SET state = 'failed' WHERE id = %(tender_id)s AND state = 'pending'
