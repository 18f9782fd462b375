-- Products by id in the order of the ids given, each with the ids of its SKUs.
-- Indexes: catalog_product_pkey, the SKU's product key.
SELECT p.id AS product_id, p.organisation_id, p.code, p.name, p.name_en, p.description,
       p.description_en, coalesce(b.name, '') AS brand_name, coalesce(b.name_en, '') AS brand_name_en,
       c.code AS category_code, c.name AS category_name, c.name_en AS category_name_en, p.state,
       coalesce(b.code, '') AS brand_code, p.attributes, p.attributes_en,
       (SELECT coalesce(array_agg(s.id ORDER BY s.code), '{}') FROM catalog_sku s
         WHERE s.product_id = p.id) AS sku_ids
  FROM unnest(%(product_ids)s::uuid[]) WITH ORDINALITY AS g (id, place)
  JOIN catalog_product p ON p.id = g.id
  JOIN catalog_category c ON c.id = p.category_id
  LEFT JOIN catalog_brand b ON b.id = p.brand_id
 ORDER BY g.place
