-- The staged lines of an import in stretches of so many rows: first and last line of each.
-- Index: catalog_staged_pkey.
SELECT min(line) AS first, max(line) AS last
  FROM (SELECT s.line, (row_number() OVER (ORDER BY s.line) - 1) / %(row_limit)s::integer AS stretch
          FROM catalog_staged s WHERE s.import_id = %(import_id)s::uuid) g
 GROUP BY stretch ORDER BY stretch
