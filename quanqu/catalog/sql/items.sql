-- SKUs as staff look for them, the youngest first, behind a cursor.
-- Indexes: catalog_sku_pkey, catalog_product_pkey.
WITH RECURSIVE below AS (
  SELECT c.id FROM catalog_category c WHERE c.code = %(category_code)s::text
  UNION ALL
  SELECT c.id FROM catalog_category c JOIN below ON c.parent_id = below.id)
SELECT s.id FROM catalog_sku s JOIN catalog_product p ON p.id = s.product_id
 WHERE (%(before_id)s::uuid IS NULL OR s.id < %(before_id)s::uuid)
   AND (%(organisation_ids)s::uuid[] IS NULL OR s.organisation_id = ANY(%(organisation_ids)s::uuid[]))
   AND (%(state)s::text IS NULL OR s.state = %(state)s::text)
   AND (%(category_code)s::text IS NULL OR p.category_id IN (SELECT id FROM below))
   AND (%(brand_code)s::text IS NULL
        OR p.brand_id = (SELECT b.id FROM catalog_brand b WHERE b.code = %(brand_code)s::text))
   AND (%(text)s::text IS NULL OR s.code = %(text)s::text OR p.code = %(text)s::text
        OR s.product_id = ANY(%(product_ids)s::uuid[]))
 ORDER BY s.id DESC LIMIT %(row_limit)s::integer
