-- Product ids by organisation and code. Index: catalog_product_organisation_code.
SELECT p.id, p.organisation_id, p.code
  FROM unnest(%(organisation_ids)s::uuid[], %(codes)s::text[]) AS g (organisation_id, code)
  JOIN catalog_product p USING (organisation_id, code)
