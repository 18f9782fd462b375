-- What a product's page shows: the product with its active SKUs, what they cost this reader, and
-- what is free in the nearest stores inside a box of degrees. Prices come as rows of the seller's
-- zone and the group's, lasting ones and those of open windows, which pricing's rules choose from.
-- No row: the token is not in force, or the product is not there for shoppers.
-- Locks: none. Indexes: the token's hash, primary keys, catalog_sku's product key,
-- network_node_position, pricing_price_in_force, pricing_window_open, pricing_window_price_once,
-- stock_level_sku_node_owner,
-- stock_channel_limit_once.
WITH reader AS (
  SELECT m.tier FROM identity_token t
    JOIN identity_user u ON u.id = t.user_id AND u.is_active
    JOIN members_member m ON m.user_id = u.id
   WHERE t.token_hash = %(token_hash)s::bytea AND t.device_id IS NULL
     AND t.revoked_at IS NULL AND t.expires_at > %(at)s::timestamptz
  UNION ALL SELECT %(tier)s::text WHERE %(token_hash)s::bytea IS NULL
), seller AS (
  SELECT n.price_zone AS zone, o.currency
    FROM network_node n JOIN network_organisation o ON o.id = n.organisation_id
   WHERE n.id = %(node_id)s::uuid
  UNION ALL
  SELECT 'group', o.currency FROM network_organisation o
   WHERE o.kind = 'group' AND %(node_id)s::uuid IS NULL
), sku AS MATERIALIZED (
  SELECT s.id, s.code, s.colour, s.colour_en, s.size FROM catalog_sku s
   WHERE s.product_id = %(product_id)s::uuid AND s.state = 'active'
), store AS MATERIALIZED (
  SELECT n.id, n.code, n.name, n.name_en, near.distance_km
    FROM network_node n
   CROSS JOIN LATERAL (
         SELECT 2 * 6371.0088 * asin(least(1.0, sqrt(
                    power(sin(radians(n.latitude - %(latitude)s::float8) / 2), 2)
                    + cos(radians(%(latitude)s::float8)) * cos(radians(n.latitude))
                      * power(sin(radians(n.longitude - %(longitude)s::float8) / 2), 2)
                ))) AS distance_km) near
   WHERE n.latitude BETWEEN %(south)s::float8 AND %(north)s::float8
     AND n.longitude BETWEEN %(west)s::float8 AND %(east)s::float8
     AND n.state = 'active' AND n.sells AND near.distance_km <= %(within_km)s::float8
   ORDER BY near.distance_km, n.id
   LIMIT %(stores)s::int
)
SELECT json_build_object(
    'product', json_build_object(
        'product_id', p.id, 'code', p.code, 'name', p.name, 'name_en', p.name_en,
        'description', p.description, 'description_en', p.description_en,
        'brand', coalesce(b.name, ''), 'category', c.code),
    'tier', reader.tier, 'zone', seller.zone, 'currency', seller.currency,
    'price_version', (SELECT max(id) FROM pricing_version),
    'next_turn_at', pricing_next_turn(),
    'skus', (SELECT json_agg(sku ORDER BY sku.code) FROM sku),
    'prices', (
        SELECT json_agg(json_build_object(
                   'sku_id', price.sku_id, 'zone', list.zone, 'tier', price.tier,
                   'min_qty', price.min_qty, 'price_fen', price.price_fen,
                   'window', price.window_version))
          FROM pricing_list list
          JOIN sku ON true
         CROSS JOIN LATERAL (
               SELECT p.sku_id, p.tier, p.min_qty, p.price_fen, 0::bigint AS window_version
                 FROM pricing_price p
                WHERE p.list_id = list.id AND p.sku_id = sku.id AND p.until_version IS NULL
               UNION ALL
               SELECT q.sku_id, q.tier, q.min_qty, q.price_fen, w.published_version
                 FROM pricing_window w
                 JOIN pricing_window_price q ON q.window_id = w.id AND q.sku_id = sku.id
                WHERE w.list_id = list.id AND w.opened_version IS NOT NULL
                  AND w.closed_version IS NULL) price
         WHERE list.zone IN (seller.zone, 'group') AND list.currency = seller.currency
           AND price.tier IN ('', reader.tier) AND price.min_qty = 1),
    'stores', (
        SELECT json_agg(json_build_object(
                   'node_id', store.id, 'code', store.code, 'name', store.name,
                   'name_en', store.name_en, 'distance_km', store.distance_km,
                   'free', free.skus) ORDER BY store.distance_km, store.id)
          FROM store
         CROSS JOIN LATERAL (
               -- As stock's free_at counts it for this channel: by owner, all lots that have not
               -- expired, less what the channel is not shown.
               SELECT json_agg(json_build_array(
                          l.sku_id, least(coalesce(c.most_qty, 2147483647),
                                          greatest(0, l.free_qty - coalesce(c.kept_qty, 0)))))
                      AS skus
                 FROM (SELECT sku_id,
                              sum(greatest(0, on_hand_qty - reserved_qty)
                                  * (lot_ends_at IS NULL OR lot_ends_at > now())::integer)
                              - sum(safety_qty) AS free_qty
                         FROM stock_level
                        WHERE node_id = store.id AND sku_id IN (SELECT id FROM sku)
                        GROUP BY sku_id, owner_id
                       HAVING sum(on_hand_qty) > 0) l
                 LEFT JOIN LATERAL (
                      SELECT k.kept_qty, k.most_qty FROM stock_channel_limit k
                       WHERE k.channel = 'api'
                         AND (k.node_id IS NULL OR k.node_id = store.id)
                         AND (k.sku_id IS NULL OR k.sku_id = l.sku_id)
                       ORDER BY k.sku_id NULLS LAST, k.node_id NULLS LAST LIMIT 1) c ON true
              ) free))::text AS page
  FROM catalog_product p
  JOIN catalog_category c ON c.id = p.category_id
  LEFT JOIN catalog_brand b ON b.id = p.brand_id
 CROSS JOIN reader
 CROSS JOIN seller
 WHERE p.id = %(product_id)s::uuid AND p.state <> 'draft'
