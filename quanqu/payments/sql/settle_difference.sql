-- A person explains a difference; no row: it is not open (any more). Index: primary key.
UPDATE payments_difference
   SET state = 'settled', reason = %(reason)s::text, settled_at = %(at)s::timestamptz,
       settled_by = current_setting('quanqu.actor')
 WHERE id = %(id)s::uuid AND state = 'open'
RETURNING id
