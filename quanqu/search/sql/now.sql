-- Where the log of changes stands: its origin, and the transaction number from which to follow it.
-- Locks: none. Reads one row.
SELECT o.id AS origin_id, quanqu_epoch() AS epoch, quanqu_event_bound() AS xid,
       clock_timestamp() AS now, (SELECT max(c.id) FROM search_change c) AS last_id
  FROM search_origin o
