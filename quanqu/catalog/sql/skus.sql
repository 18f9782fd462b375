-- SKUs by id, with what their product says. Indexes: catalog_sku_pkey, catalog_product_pkey.
SELECT s.id AS sku_id, s.product_id, s.organisation_id, s.code, p.name, p.name_en, s.colour,
       s.colour_en, s.size, s.unit, s.weight_g, s.is_stocked, s.vat_bps, c.code AS category_code,
       s.state, (SELECT array_agg(b.gtin ORDER BY b.gtin) FROM catalog_barcode b
                  WHERE b.sku_id = s.id) AS barcodes
  FROM catalog_sku s
  JOIN catalog_product p ON p.id = s.product_id
  JOIN catalog_category c ON c.id = p.category_id
 WHERE s.id = ANY(%(sku_ids)s::uuid[])
