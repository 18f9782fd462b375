-- Add many barcodes. A check digit that is wrong is refused by the table too.
-- Locks: the new rows, the SKUs by key share. Index: catalog_barcode_pkey.
INSERT INTO catalog_barcode (gtin, sku_id)
SELECT g.gtin, g.sku_id FROM unnest(%(gtins)s::text[], %(sku_ids)s::uuid[]) AS g (gtin, sku_id)
