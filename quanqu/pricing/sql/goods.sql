-- What promotions may call SKUs: their product, brand, and categories up to the root.
-- Locks: none. Indexes: catalog_sku_pkey, catalog_product_pkey, catalog_category_pkey.
SELECT s.id AS sku_id, p.id::text AS product_id, p.brand_id::text AS brand_id,
       ARRAY(WITH RECURSIVE up AS (
               SELECT c.id, c.parent_id FROM catalog_category c WHERE c.id = p.category_id
               UNION
               SELECT c.id, c.parent_id FROM up JOIN catalog_category c ON c.id = up.parent_id)
             SELECT up.id::text FROM up) AS category_ids
  FROM catalog_sku s
  JOIN catalog_product p ON p.id = s.product_id
 WHERE s.id = ANY(%(sku_ids)s::uuid[])
