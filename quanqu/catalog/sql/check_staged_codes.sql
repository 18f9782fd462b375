-- Refuse the staged rows of some lines whose barcodes are wrong or belong to other goods.
-- Locks: the new refusals. Indexes: catalog_staged_pkey, catalog_barcode_pkey.
INSERT INTO catalog_import_refusal (import_id, line, reason, column_name, value)
SELECT s.import_id, s.line,
       CASE WHEN c.gtin IS NULL THEN 'bad_barcode' WHEN b.gtin IS NULL THEN 'bad_pack'
            ELSE 'barcode_taken' END,
       'barcode', CASE WHEN b.gtin IS NULL AND c.gtin IS NOT NULL THEN c.written || '*' || c.qty
                       ELSE c.written END
  FROM catalog_staged s
 CROSS JOIN LATERAL catalog_codes(s.barcode, s.packs) c
  LEFT JOIN catalog_barcode b ON b.gtin = c.gtin
 WHERE s.import_id = %(import_id)s::uuid AND s.line BETWEEN %(first)s::integer AND %(last)s::integer
   AND (c.gtin IS NULL OR b.gtin IS NOT NULL OR c.qty !~ '^[1-9][0-9]{0,4}$')
ON CONFLICT (import_id, line) DO NOTHING
