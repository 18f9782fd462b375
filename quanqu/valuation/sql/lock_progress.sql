-- The place up to which movements are read; no row back while another one values.
-- An epoch that is over ends where the next one began. Locks: the one row. Index: primary key.
SELECT p.epoch, p.xid, p.move_id, p.epoch < (SELECT quanqu_epoch()) AS is_over,
       (SELECT quanqu_uuid_floor(e.started_at) FROM kit_epoch e WHERE e.epoch = p.epoch) AS from_id,
       (SELECT quanqu_uuid_floor(e.started_at) FROM kit_epoch e WHERE e.epoch = p.epoch + 1) AS until_id
  FROM valuation_progress p
 WHERE p.id = 1
   FOR NO KEY UPDATE OF p SKIP LOCKED
