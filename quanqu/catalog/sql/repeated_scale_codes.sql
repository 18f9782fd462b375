-- Rows of one import that take a scale code that an earlier good row has; few goods are weighed.
-- Only read. Index: catalog_staged_pkey.
SELECT line, 'scale_code_taken' AS reason, 'scale_code' AS column_name, scale_code AS value
  FROM (SELECT s.line, s.scale_code,
               row_number() OVER (PARTITION BY s.organisation, s.scale_code ORDER BY s.line) AS place
          FROM catalog_staged s
         WHERE s.import_id = %(import_id)s::uuid AND s.scale_code IS NOT NULL
           AND NOT EXISTS (SELECT FROM catalog_import_refusal r
                            WHERE r.import_id = s.import_id AND r.line = s.line)) g
 WHERE place > 1
