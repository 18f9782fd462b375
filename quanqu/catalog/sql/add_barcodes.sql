-- Add many barcodes, of single pieces and of packs. A wrong check digit is refused by the table too.
-- Locks: the new rows, the SKUs by key share. Index: catalog_barcode_pkey.
INSERT INTO catalog_barcode (gtin, sku_id, pack_qty)
SELECT g.gtin, g.sku_id, g.pack_qty
  FROM unnest(%(gtins)s::text[], %(sku_ids)s::uuid[], %(pack_qtys)s::integer[])
       AS g (gtin, sku_id, pack_qty)
