-- Note rows of an import that cannot be taken; a row keeps its first reason.
-- Locks: the new refusals. Index: catalog_import_refusal_line.
INSERT INTO catalog_import_refusal (import_id, line, reason, column_name, value)
SELECT %(import_id)s::uuid, g.line, g.reason, g.column_name, coalesce(g.value, '')
  FROM unnest(%(lines)s::integer[], %(reasons)s::text[], %(columns)s::text[], %(values)s::text[])
       AS g (line, reason, column_name, value)
ON CONFLICT (import_id, line) DO NOTHING
