-- The stretches of lines of an import that are published: first and last line of each.
-- Index: catalog_import_pkey.
SELECT lower(p.lines) AS first, upper(p.lines) - 1 AS last
  FROM catalog_import i CROSS JOIN LATERAL unnest(i.published) AS p (lines)
 WHERE i.id = %(import_id)s::uuid ORDER BY p.lines
