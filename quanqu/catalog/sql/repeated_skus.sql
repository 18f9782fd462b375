-- Rows of one import that take a SKU code that an earlier good row has. Hashes are compared first:
-- they fit into memory where the codes do not. Only read. Index: catalog_staged_pkey.
WITH twice AS MATERIALIZED (
  SELECT hashtextextended(s.sku, hashtext(s.organisation)) AS hash
    FROM catalog_staged s WHERE s.import_id = %(import_id)s::uuid
   GROUP BY 1 HAVING count(*) > 1)
SELECT line, 'duplicate_sku' AS reason, 'sku' AS column_name, sku AS value
  FROM (SELECT s.line, s.sku,
               row_number() OVER (PARTITION BY s.organisation, s.sku ORDER BY s.line) AS place
          FROM catalog_staged s
          JOIN twice t ON t.hash = hashtextextended(s.sku, hashtext(s.organisation))
         WHERE s.import_id = %(import_id)s::uuid
           AND NOT EXISTS (SELECT FROM catalog_import_refusal r
                            WHERE r.import_id = s.import_id AND r.line = s.line)) g
 WHERE place > 1
