-- What one unit cost by a version. Indexes: pricing_list_zone_currency, pricing_price_version.
SELECT pricing_price_at(%(version)s::bigint, %(zone)s::text, %(currency)s::text, %(tier)s::text,
                        %(sku_id)s::uuid, %(qty)s::integer) AS price_fen
