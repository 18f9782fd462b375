-- SKUs by id, with what their product says. Indexes: catalog_sku_pkey, catalog_product_pkey.
SELECT s.id AS sku_id, s.product_id, s.organisation_id, s.code, p.name, p.name_en, s.colour,
       s.colour_en, s.size, s.unit, s.weight_g, s.is_stocked, s.vat_bps, c.code AS category_code,
       s.state, s.options, s.options_en, s.price_per_qty, s.is_weighed,
       coalesce(s.scale_code, '') AS scale_code, s.has_lots, s.shelf_life_days,
       b.barcodes, b.packs, b.pack_qtys
  FROM catalog_sku s
  JOIN catalog_product p ON p.id = s.product_id
  JOIN catalog_category c ON c.id = p.category_id
 CROSS JOIN LATERAL (
       SELECT array_agg(b.gtin ORDER BY b.gtin) FILTER (WHERE b.pack_qty = 1) AS barcodes,
              array_agg(b.gtin ORDER BY b.gtin) FILTER (WHERE b.pack_qty > 1) AS packs,
              array_agg(b.pack_qty ORDER BY b.gtin) FILTER (WHERE b.pack_qty > 1) AS pack_qtys
         FROM catalog_barcode b WHERE b.sku_id = s.id) b
 WHERE s.id = ANY(%(sku_ids)s::uuid[])
