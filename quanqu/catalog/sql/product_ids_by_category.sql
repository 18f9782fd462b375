-- Active products of a category and all below it (or of every one), oldest first, behind a cursor.
-- Indexes: catalog_product_category, catalog_product_pkey.
WITH RECURSIVE below AS (
  SELECT c.id FROM catalog_category c WHERE c.code = %(category_code)s::text
  UNION ALL
  SELECT c.id FROM catalog_category c JOIN below ON c.parent_id = below.id)
SELECT p.id FROM catalog_product p
 WHERE p.state = 'active'
   AND (%(category_code)s::text IS NULL OR p.category_id IN (SELECT id FROM below))
   AND (%(after_id)s::uuid IS NULL OR p.id > %(after_id)s::uuid)
 ORDER BY p.id LIMIT %(row_limit)s::integer
