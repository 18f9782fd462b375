-- A pending or failed tender has been captured after all. Locks: the tender; its order is held.
UPDATE orders_tender SET state = 'captured', captured_at = %(at)s WHERE id = %(tender_id)s
