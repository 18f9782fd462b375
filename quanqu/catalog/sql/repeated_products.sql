-- Rows of one import that say something else of their product than its first good row. Hashes are
-- compared first: they fit into memory where the words do not. Only read. Index: catalog_staged_pkey.
WITH differ AS MATERIALIZED (
  SELECT hashtextextended(s.product_code, hashtext(s.organisation)) AS hash
    FROM catalog_staged s
   CROSS JOIN LATERAL hash_record_extended((s.name, s.category, coalesce(s.brand, '')), 0) AS told
   WHERE s.import_id = %(import_id)s::uuid
   GROUP BY 1 HAVING min(told) <> max(told))
SELECT line, 'product_differs' AS reason, 'product_code' AS column_name, product_code AS value
  FROM (SELECT s.line, s.product_code, (s.name, s.category, coalesce(s.brand, '')) AS told,
               first_value((s.name, s.category, coalesce(s.brand, '')))
                   OVER (PARTITION BY s.organisation, s.product_code ORDER BY s.line) AS first_told
          FROM catalog_staged s
          JOIN differ d ON d.hash = hashtextextended(s.product_code, hashtext(s.organisation))
         WHERE s.import_id = %(import_id)s::uuid
           AND NOT EXISTS (SELECT FROM catalog_import_refusal r
                            WHERE r.import_id = s.import_id AND r.line = s.line)) g
 WHERE told <> first_told
