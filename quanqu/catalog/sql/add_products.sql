-- Add many products at once. An unknown category or brand was refused before (clashes.sql).
-- Locks: the new rows. Indexes: catalog_category_code_key, catalog_brand_code_key.
INSERT INTO catalog_product (id, organisation_id, brand_id, category_id, code, name, name_en,
                             description, description_en, attributes, attributes_en, state)
SELECT g.id, g.organisation_id, b.id, c.id, g.code, g.name, g.name_en,
       g.description, g.description_en, g.attributes, g.attributes_en, g.state
  FROM unnest(%(ids)s::uuid[], %(organisation_ids)s::uuid[], %(brand_codes)s::text[],
              %(category_codes)s::text[], %(codes)s::text[], %(names)s::text[], %(names_en)s::text[],
              %(descriptions)s::text[], %(descriptions_en)s::text[], %(attributes)s::jsonb[],
              %(attributes_en)s::jsonb[], %(states)s::text[])
       AS g (id, organisation_id, brand_code, category_code, code, name, name_en,
             description, description_en, attributes, attributes_en, state)
  JOIN catalog_category c ON c.code = g.category_code
  LEFT JOIN catalog_brand b ON b.code = g.brand_code
