-- Is every row of an import in the catalog, refused, or staged? If not, a crash of the server emptied
-- the staging table. Index: catalog_staged_pkey, catalog_import_refusal_line.
SELECT i.taken_qty
       + (SELECT count(*) FROM catalog_import_refusal r WHERE r.import_id = i.id)
       + (SELECT count(*) FROM catalog_staged s
           WHERE s.import_id = i.id
             AND NOT EXISTS (SELECT FROM catalog_import_refusal r
                              WHERE r.import_id = s.import_id AND r.line = s.line))
       = i.read_qty AS is_staged
  FROM catalog_import i WHERE i.id = %(import_id)s::uuid
