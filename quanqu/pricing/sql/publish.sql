-- Close the prices that change, add the new ones and number the version; what is in force already
-- is left alone, and without any change the version stays.
-- Locks: the prices that are closed (below lock_versions). Index: pricing_price_in_force.
WITH changed AS MATERIALIZED (
  SELECT g.sku_id, g.tier, g.min_qty, g.price_fen, p.id AS old_id
    FROM unnest(%(sku_ids)s::uuid[], %(tiers)s::text[], %(min_qtys)s::integer[],
                %(prices_fen)s::bigint[]) AS g (sku_id, tier, min_qty, price_fen)
    LEFT JOIN pricing_price p
           ON p.list_id = %(list_id)s::uuid AND p.sku_id = g.sku_id AND p.tier = g.tier
          AND p.min_qty = g.min_qty AND p.until_version IS NULL
   WHERE p.price_fen IS DISTINCT FROM g.price_fen),
version AS (
  INSERT INTO pricing_version (id, published_at)
  SELECT coalesce((SELECT max(id) FROM pricing_version), 0) + 1, %(at)s::timestamptz
   WHERE EXISTS (SELECT FROM changed)
  RETURNING id),
closed AS (
  UPDATE pricing_price p SET until_version = v.id
    FROM changed c CROSS JOIN version v WHERE p.id = c.old_id
  RETURNING p.id),
added AS (
  INSERT INTO pricing_price (list_id, sku_id, tier, min_qty, price_fen, from_version)
  SELECT %(list_id)s::uuid, c.sku_id, c.tier, c.min_qty, c.price_fen, v.id
    FROM changed c CROSS JOIN version v
   -- Counting them closes the old prices first: the unique index allows only one in force.
   WHERE c.price_fen IS NOT NULL AND (SELECT count(*) FROM closed) >= 0)
SELECT coalesce((SELECT id FROM version), (SELECT max(id) FROM pricing_version), 0) AS version
