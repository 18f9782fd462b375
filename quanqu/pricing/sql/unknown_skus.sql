-- SKUs that nobody added to the catalog. Index: catalog_sku_pkey.
SELECT g.sku_id FROM unnest(%(sku_ids)s::uuid[]) AS g (sku_id)
 WHERE NOT EXISTS (SELECT FROM catalog_sku s WHERE s.id = g.sku_id)
