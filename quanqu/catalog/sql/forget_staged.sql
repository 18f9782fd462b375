-- Drop some lines of the staged rows of an import; the count says whether there may be more.
-- Locks: those rows. Index: catalog_staged_pkey.
WITH dropped AS (
  DELETE FROM catalog_staged s
   WHERE s.import_id = %(import_id)s::uuid
     AND s.line IN (SELECT line FROM catalog_staged
                     WHERE import_id = %(import_id)s::uuid ORDER BY line LIMIT %(row_limit)s::integer)
  RETURNING 1)
SELECT count(*)::integer AS dropped_qty FROM dropped
