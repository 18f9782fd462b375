-- Changes noted at or behind a transaction number, the small ones first, so that the renaming of a
-- department keeps no single price waiting. `bound` is where nothing can be added below any more.
-- Locks: none. Index: search_change_order.
SELECT c.id, c.epoch, c.xid, c.product_ids, b.bound, b.epoch AS epoch_now, b.now
  FROM (SELECT quanqu_event_bound() AS bound, quanqu_epoch() AS epoch,
               clock_timestamp() AS now, o.id AS origin_id FROM search_origin o) AS b
  LEFT JOIN LATERAL (
       SELECT c.id, c.epoch, c.xid, c.product_ids FROM search_change c
        WHERE (c.epoch, c.xid) >= (%(epoch)s::integer, %(xid)s::text::xid8)
          AND NOT c.id = ANY(%(seen_ids)s::bigint[])
        ORDER BY cardinality(c.product_ids) > 20, c.epoch, c.xid, c.id
        LIMIT %(row_limit)s::integer) AS c ON true
