-- The staged lines of an import in stretches of about so many rows: first and last line of each. A
-- product whose rows follow each other stays in one. Index: catalog_staged_pkey.
SELECT min(line) AS first, max(line) AS last
  FROM (SELECT line, max(number) FILTER (WHERE is_other) OVER (ORDER BY line) / %(row_limit)s::integer
               AS stretch
          FROM (SELECT s.line, row_number() OVER w - 1 AS number,
                       s.product_code IS DISTINCT FROM lag(s.product_code) OVER w AS is_other
                  FROM catalog_staged s WHERE s.import_id = %(import_id)s::uuid
                WINDOW w AS (ORDER BY s.line)) numbered) g
 GROUP BY stretch ORDER BY stretch
