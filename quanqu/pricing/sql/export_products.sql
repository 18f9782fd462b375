-- The goods of an organisation (or of all) with their lasting prices on a list, as `import products` takes
-- them. Read as one snapshot, streamed by COPY. Index: pricing_price_in_force.
SELECT o.code AS organisation, c.code AS category, p.code AS product_code, p.name, p.name_en,
       coalesce(b.code, '') AS brand, p.description, p.description_en,
       (SELECT string_agg(key || '=' || value, ';') FROM jsonb_each_text(p.attributes)) AS attributes,
       (SELECT string_agg(key || '=' || value, ';') FROM jsonb_each_text(p.attributes_en))
           AS attributes_en,
       s.code AS sku, s.colour, s.colour_en, s.size,
       (SELECT string_agg(key || '=' || value, ';') FROM jsonb_each_text(s.options)) AS options,
       (SELECT string_agg(key || '=' || value, ';') FROM jsonb_each_text(s.options_en)) AS options_en,
       s.unit, s.weight_g, s.vat_bps, CASE WHEN s.is_stocked THEN 'yes' ELSE 'no' END AS is_stocked,
       s.price_per_qty, CASE WHEN s.is_weighed THEN 'yes' ELSE 'no' END AS is_weighed, s.scale_code,
       CASE WHEN s.has_lots THEN 'yes' ELSE 'no' END AS has_lots, s.shelf_life_days,
       (SELECT string_agg(regexp_replace(k.gtin, '^0', ''), ' ' ORDER BY k.gtin)
          FROM catalog_barcode k WHERE k.sku_id = s.id AND k.pack_qty = 1) AS barcode,
       (SELECT string_agg(k.gtin || '*' || k.pack_qty, ' ' ORDER BY k.gtin)
          FROM catalog_barcode k WHERE k.sku_id = s.id AND k.pack_qty > 1) AS packs,
       r.price_fen
  FROM catalog_sku s
  JOIN catalog_product p ON p.id = s.product_id
  JOIN network_organisation o ON o.id = s.organisation_id
  JOIN catalog_category c ON c.id = p.category_id
  LEFT JOIN catalog_brand b ON b.id = p.brand_id
  LEFT JOIN pricing_price r ON r.list_id = %(list_id)s::uuid AND r.sku_id = s.id AND r.tier = ''
                           AND r.min_qty = 1 AND r.until_version IS NULL
 WHERE s.state = 'active'
   AND (%(organisation_id)s::uuid IS NULL OR s.organisation_id = %(organisation_id)s::uuid)
 ORDER BY s.id
