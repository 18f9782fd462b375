-- Stand behind what was read. Locks: the one row. Index: primary key.
UPDATE valuation_progress
   SET epoch = %(epoch)s, xid = %(xid)s, move_id = %(move_id)s::uuid, valued_at = %(at)s::timestamptz
 WHERE id = 1
