-- Refuse the staged rows of some lines that read badly or clash with the catalog: the first reason.
-- Locks: the new refusals. Indexes: catalog_staged_pkey and the unique keys of every table named.
-- Axes and properties are compared with one pattern of all that are known; only what does not match
-- is looked at more closely.
WITH known AS MATERIALIZED (
  SELECT '^\s*(' || axes || ')\s*=[^=;]+(;\s*(' || axes || ')\s*=[^=;]+)*$' AS pairs
    FROM (SELECT coalesce(string_agg(code, '|'), '-') AS axes FROM catalog_attribute) a)
INSERT INTO catalog_import_refusal (import_id, line, reason, column_name, value)
SELECT s.import_id, s.line, f.fault[1], f.fault[2], coalesce(f.fault[3], '')
  FROM catalog_staged s
  JOIN catalog_import i ON i.id = s.import_id
 CROSS JOIN known k
  LEFT JOIN network_organisation o ON o.code = s.organisation
  LEFT JOIN catalog_category c ON c.code = s.category
  LEFT JOIN catalog_brand b ON b.code = s.brand
 CROSS JOIN LATERAL (SELECT coalesce(
       CASE WHEN s.organisation IS NULL THEN ARRAY['missing', 'organisation', '']
            WHEN s.category IS NULL THEN ARRAY['missing', 'category', '']
            WHEN s.product_code IS NULL THEN ARRAY['missing', 'product_code', '']
            WHEN s.name IS NULL THEN ARRAY['missing', 'name', '']
            WHEN s.sku IS NULL THEN ARRAY['missing', 'sku', '']
            WHEN o.id IS NULL THEN ARRAY['unknown_organisation', 'organisation', s.organisation]
            WHEN c.id IS NULL THEN ARRAY['unknown_category', 'category', s.category]
            WHEN s.brand IS NOT NULL AND b.id IS NULL THEN ARRAY['unknown_brand', 'brand', s.brand]
       END,
       catalog_number_fault('price_fen', s.price_fen, 0, 1000000000000),
       catalog_moment_fault('from', s."from"),
       catalog_moment_fault('until', s.until),
       CASE WHEN s.price_fen IS NULL AND coalesce(s."from", s.until) IS NOT NULL
            THEN ARRAY['missing', 'price_fen', '']
            WHEN catalog_moment(s.until, true)
                 <= greatest(catalog_moment(s."from", false), i.began_at)
            THEN ARRAY['not_a_while', 'until', s.until] END,
       catalog_number_fault('weight_g', s.weight_g, 0, 10000000),
       catalog_number_fault('vat_bps', s.vat_bps, 0, 10000),
       catalog_number_fault('price_per_qty', s.price_per_qty, 1, 1000000),
       catalog_number_fault('shelf_life_days', s.shelf_life_days, 1, 36500),
       catalog_flag_fault('is_stocked', s.is_stocked),
       catalog_flag_fault('is_weighed', s.is_weighed),
       catalog_flag_fault('has_lots', s.has_lots),
       CASE WHEN catalog_flag(s.is_weighed, false) AND s.unit IS DISTINCT FROM 'g'
            THEN ARRAY['not_in_grams', 'unit', s.unit]
            WHEN s.scale_code !~ '^[0-9]{5}$' OR (s.scale_code IS NOT NULL
                 AND NOT catalog_flag(s.is_weighed, false))
            THEN ARRAY['bad_scale_code', 'scale_code', s.scale_code] END,
       CASE WHEN s.options !~ k.pairs THEN catalog_texts_fault('options', s.options) END,
       CASE WHEN s.options_en !~ k.pairs THEN catalog_texts_fault('options_en', s.options_en) END,
       CASE WHEN s.attributes !~ k.pairs THEN catalog_texts_fault('attributes', s.attributes) END,
       CASE WHEN s.attributes_en !~ k.pairs THEN catalog_texts_fault('attributes_en', s.attributes_en) END,
       CASE WHEN EXISTS (SELECT FROM catalog_sku k WHERE k.organisation_id = o.id AND k.code = s.sku)
            THEN ARRAY['duplicate_sku', 'sku', s.sku] END,
       CASE WHEN s.scale_code IS NOT NULL AND EXISTS (SELECT FROM catalog_sku k
                 WHERE k.organisation_id = o.id AND k.scale_code = s.scale_code)
            THEN ARRAY['scale_code_taken', 'scale_code', s.scale_code] END) AS fault) f
 WHERE s.import_id = %(import_id)s::uuid AND s.line BETWEEN %(first)s::integer AND %(last)s::integer
   AND f.fault IS NOT NULL
ON CONFLICT (import_id, line) DO NOTHING
