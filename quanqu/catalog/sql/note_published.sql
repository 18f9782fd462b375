-- Count what a stretch of lines brought in, and keep that these lines are published.
-- Locks: the import, until its publisher commits. Index: catalog_import_pkey.
UPDATE catalog_import
   SET taken_qty = taken_qty + %(taken_qty)s::integer,
       product_qty = product_qty + %(product_qty)s::integer,
       published = published + int4multirange(int4range(%(first)s::integer, %(last)s::integer, '[]'))
 WHERE id = %(import_id)s::uuid
