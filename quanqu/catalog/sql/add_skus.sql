-- Add many SKUs to products; organisation and state come from the product.
-- Locks: the new rows, the products by key share. Index: catalog_product_pkey.
INSERT INTO catalog_sku (id, product_id, organisation_id, code, colour, colour_en, size, is_stocked,
                         unit, weight_g, vat_bps, state)
SELECT g.id, p.id, p.organisation_id, g.code, g.colour, g.colour_en, g.size, g.is_stocked,
       g.unit, g.weight_g, g.vat_bps, p.state
  FROM unnest(%(ids)s::uuid[], %(product_ids)s::uuid[], %(codes)s::text[], %(colours)s::text[],
              %(colours_en)s::text[], %(sizes)s::text[], %(are_stocked)s::boolean[],
              %(units)s::text[], %(weights_g)s::integer[], %(vats_bps)s::integer[])
       AS g (id, product_id, code, colour, colour_en, size, is_stocked, unit, weight_g, vat_bps)
  JOIN catalog_product p ON p.id = g.product_id
RETURNING id
