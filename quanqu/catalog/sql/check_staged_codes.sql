-- Refuse the staged rows of some lines whose barcodes are wrong or belong to other goods.
-- Locks: the new refusals. Indexes: catalog_staged_pkey, catalog_barcode_pkey.
INSERT INTO catalog_import_refusal (import_id, line, reason, column_name, value)
SELECT c.import_id, c.line,
       CASE WHEN NOT c.is_good THEN 'bad_barcode' WHEN b.gtin IS NULL THEN 'bad_pack'
            ELSE 'barcode_taken' END,
       'barcode', CASE WHEN b.gtin IS NULL AND c.is_good THEN c.written || '*' || c.qty
                       ELSE c.written END
  FROM (SELECT s.import_id, s.line, g.*,
               length(g.written) IN (8, 12, 13, 14) AND catalog_is_gtin(g.gtin) AS is_good
          FROM catalog_staged s CROSS JOIN LATERAL catalog_codes(s.barcode, s.packs) g
         WHERE s.import_id = %(import_id)s::uuid
           AND s.line BETWEEN %(first)s::integer AND %(last)s::integer) c
  LEFT JOIN catalog_barcode b ON b.gtin = c.gtin
 WHERE NOT c.is_good OR b.gtin IS NOT NULL OR c.qty !~ '^[1-9][0-9]{0,4}$'
ON CONFLICT (import_id, line) DO NOTHING
