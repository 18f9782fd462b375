-- The SKUs of products that may be found, with their barcodes. Locks: none.
-- Indexes: the SKU's product key, the barcode's SKU key.
SELECT s.product_id, s.id AS sku_id, s.code, s.colour, s.colour_en, s.size,
       s.options, s.options_en,
       ARRAY(SELECT b.gtin FROM catalog_barcode b WHERE b.sku_id = s.id) AS barcodes
  FROM catalog_sku s
 WHERE s.product_id = ANY(%(product_ids)s::uuid[]) AND s.state = 'active'
 ORDER BY s.product_id, s.code
