-- Publish prices that hold for a while; a window that has begun already is open at once.
-- Locks: below lock_versions.
WITH version AS (
  INSERT INTO pricing_version (id, published_at)
  SELECT coalesce((SELECT max(id) FROM pricing_version), 0) + 1, %(at)s::timestamptz
  RETURNING id),
published AS (
  INSERT INTO pricing_window (list_id, name, from_at, until_at, published_version, opened_version)
  SELECT %(list_id)s::uuid, %(name)s::text, %(from_at)s::timestamptz, %(until_at)s::timestamptz,
         v.id, CASE WHEN %(from_at)s::timestamptz <= %(at)s::timestamptz THEN v.id END
    FROM version v
  RETURNING id),
priced AS (
  INSERT INTO pricing_window_price (window_id, sku_id, tier, min_qty, price_fen)
  SELECT w.id, g.sku_id, g.tier, g.min_qty, g.price_fen
    FROM published w
   CROSS JOIN unnest(%(sku_ids)s::uuid[], %(tiers)s::text[], %(min_qtys)s::integer[],
                     %(prices_fen)s::bigint[]) AS g (sku_id, tier, min_qty, price_fen))
SELECT id AS window_id FROM published
