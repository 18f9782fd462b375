-- What an index says of products: names, brand, the path of the category from the top.
-- Locks: none. Indexes: catalog_product_pkey, catalog_category_pkey, catalog_brand_pkey.
SELECT p.id AS product_id, p.code, p.name, p.name_en, p.attributes,
       p.attributes_en, b.code AS brand_code, b.name AS brand_name,
       b.name_en AS brand_name_en, path.codes, path.names, path.names_en
  FROM catalog_product p
  LEFT JOIN catalog_brand b ON b.id = p.brand_id
 CROSS JOIN LATERAL (
       WITH RECURSIVE up AS (
         SELECT c.id, c.parent_id, c.code, c.name, c.name_en, 1 AS height
           FROM catalog_category c WHERE c.id = p.category_id
         UNION ALL
         SELECT c.id, c.parent_id, c.code, c.name, c.name_en, up.height + 1
           FROM up JOIN catalog_category c ON c.id = up.parent_id WHERE up.height < 20)
       SELECT array_agg(up.code ORDER BY up.height DESC) AS codes,
              array_agg(up.name ORDER BY up.height DESC) AS names,
              array_agg(up.name_en ORDER BY up.height DESC) AS names_en
         FROM up) AS path
 WHERE p.id = ANY(%(product_ids)s::uuid[]) AND p.state = 'active'
