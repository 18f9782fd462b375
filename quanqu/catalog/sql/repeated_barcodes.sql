-- Rows of one import that take a barcode that an earlier good row has. Hashes are compared first:
-- they fit into memory where the codes do not. Only read. Index: catalog_staged_pkey.
WITH twice AS MATERIALIZED (
  SELECT hashtextextended(c.gtin, 0) AS hash
    FROM catalog_staged s CROSS JOIN LATERAL catalog_codes(s.barcode, s.packs) c
   WHERE s.import_id = %(import_id)s::uuid
   GROUP BY 1 HAVING count(*) > 1)
SELECT line, 'barcode_taken' AS reason, 'barcode' AS column_name, written AS value
  FROM (SELECT s.line, c.written, row_number() OVER (PARTITION BY c.gtin ORDER BY s.line) AS place
          FROM catalog_staged s CROSS JOIN LATERAL catalog_codes(s.barcode, s.packs) c
          JOIN twice t ON t.hash = hashtextextended(c.gtin, 0)
         WHERE s.import_id = %(import_id)s::uuid
           AND NOT EXISTS (SELECT FROM catalog_import_refusal r
                            WHERE r.import_id = s.import_id AND r.line = s.line)) g
 WHERE place > 1
