-- Keep what counters saw; entries that are known already stay as they are. Rows back are new.
-- Index: stock_count_entry_pkey.
INSERT INTO stock_count_entry (id, count_id, round, counter, sku_id, owner_id, lot, qty, counted_at,
                               recorded_at)
SELECT g.id, %(count_id)s::uuid, g.round, %(counter)s::text, g.sku_id, g.owner_id, g.lot, g.qty,
       g.counted_at, %(at)s::timestamptz
  FROM unnest(%(entry_ids)s::uuid[], %(rounds)s::integer[], %(sku_ids)s::uuid[],
              %(owner_ids)s::uuid[], %(lots)s::text[], %(qtys)s::integer[],
              %(counted_ats)s::timestamptz[])
       AS g (id, round, sku_id, owner_id, lot, qty, counted_at)
ON CONFLICT (id) DO NOTHING
RETURNING id
