-- SKU ids by organisation and code. Index: catalog_sku_organisation_code.
SELECT s.id, s.organisation_id, s.code
  FROM unnest(%(organisation_ids)s::uuid[], %(codes)s::text[]) AS g (organisation_id, code)
  JOIN catalog_sku s USING (organisation_id, code)
