-- What stands against adding these goods: unknown names, and codes or barcodes already taken.
-- Locks: none; the unique keys behind it decide a race. Indexes: the unique keys of each table.
SELECT 'unknown_category' AS reason, NULL::uuid AS organisation_id, g.code
  FROM unnest(%(category_codes)s::text[]) AS g (code)
 WHERE NOT EXISTS (SELECT FROM catalog_category c WHERE c.code = g.code)
UNION ALL
SELECT 'unknown_brand', NULL, g.code
  FROM unnest(%(brand_codes)s::text[]) AS g (code)
 WHERE NOT EXISTS (SELECT FROM catalog_brand b WHERE b.code = g.code)
UNION ALL
SELECT 'unknown_attribute', NULL, g.code
  FROM unnest(%(attribute_codes)s::text[]) AS g (code)
 WHERE NOT EXISTS (SELECT FROM catalog_attribute a WHERE a.code = g.code)
UNION ALL
SELECT 'product_exists', p.organisation_id, p.code
  FROM unnest(%(product_organisation_ids)s::uuid[], %(product_codes)s::text[]) AS g (organisation_id, code)
  JOIN catalog_product p USING (organisation_id, code)
UNION ALL
SELECT 'duplicate_sku', s.organisation_id, s.code
  FROM unnest(%(sku_organisation_ids)s::uuid[], %(sku_codes)s::text[]) AS g (organisation_id, code)
  JOIN catalog_sku s USING (organisation_id, code)
UNION ALL
SELECT 'barcode_taken', NULL, b.gtin
  FROM unnest(%(gtins)s::text[]) AS g (gtin) JOIN catalog_barcode b USING (gtin)
UNION ALL
SELECT 'scale_code_taken', s.organisation_id, s.scale_code
  FROM unnest(%(scale_organisation_ids)s::uuid[], %(scale_codes)s::text[])
       AS g (organisation_id, scale_code)
  JOIN catalog_sku s USING (organisation_id, scale_code)
