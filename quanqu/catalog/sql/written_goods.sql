-- Products and SKUs of an organisation by their codes; a SKU's code goes before a product's.
-- Indexes: catalog_product_organisation_code, catalog_sku_organisation_code.
SELECT DISTINCT ON (code) code, target_id
  FROM (SELECT p.code, p.id AS target_id, 2 AS rank
          FROM catalog_product p
         WHERE p.organisation_id = %(organisation_id)s::uuid AND p.code = ANY (%(codes)s::text[])
         UNION ALL
        SELECT s.code, s.id, 1
          FROM catalog_sku s
         WHERE s.organisation_id = %(organisation_id)s::uuid AND s.code = ANY (%(codes)s::text[])
       ) AS named
 ORDER BY code, rank
