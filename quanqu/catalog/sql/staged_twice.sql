-- Rows of one import that take a SKU code, barcode or scale code that an earlier good row has, or
-- that say something else of their product than its first row. Only read: nothing is locked.
-- Index: catalog_staged_pkey.
WITH good AS (
  SELECT s.line, s.organisation, s.sku, s.product_code, s.name, s.category, s.brand, s.scale_code,
         s.barcode, s.packs
    FROM catalog_staged s
   WHERE s.import_id = %(import_id)s::uuid
     AND NOT EXISTS (SELECT FROM catalog_import_refusal r
                      WHERE r.import_id = s.import_id AND r.line = s.line))
SELECT line, 'duplicate_sku' AS reason, 'sku' AS column_name, sku AS value
  FROM (SELECT line, sku, row_number() OVER (PARTITION BY organisation, sku ORDER BY line) AS place
          FROM good) g WHERE place > 1
UNION ALL
SELECT line, 'product_differs', 'product_code', product_code
  FROM (SELECT line, product_code, (name, category, coalesce(brand, '')) AS told,
               first_value((name, category, coalesce(brand, '')))
                   OVER (PARTITION BY organisation, product_code ORDER BY line) AS first_told
          FROM good) g WHERE told <> first_told
UNION ALL
SELECT line, 'scale_code_taken', 'scale_code', scale_code
  FROM (SELECT line, scale_code,
               row_number() OVER (PARTITION BY organisation, scale_code ORDER BY line) AS place
          FROM good WHERE scale_code IS NOT NULL) g WHERE place > 1
UNION ALL
SELECT line, 'barcode_taken', 'barcode', written
  FROM (SELECT g.line, c.written, row_number() OVER (PARTITION BY c.gtin ORDER BY g.line) AS place
          FROM good g CROSS JOIN catalog_codes(g.barcode, g.packs) c) g WHERE place > 1
