-- A version (the one in force if none is named) and the last at or before it that changed
-- promotions. Indexes: pricing_version_pkey, pricing_promotion_from, pricing_promotion_until.
SELECT v.id AS version, v.stamp, p.id AS promotions_version, p.stamp AS promotions_stamp,
       pricing_next_turn() AS next_turn_at
  FROM (SELECT id, stamp FROM pricing_version
         WHERE %(version)s::bigint IS NULL OR id = %(version)s::bigint
         ORDER BY id DESC LIMIT 1) v
  LEFT JOIN pricing_version p
         ON p.id = greatest((SELECT max(b.from_version) FROM pricing_promotion_version b
                              WHERE b.from_version <= v.id),
                            (SELECT max(e.until_version) FROM pricing_promotion_version e
                              WHERE e.until_version <= v.id))
