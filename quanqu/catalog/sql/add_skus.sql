-- Add many SKUs to products; organisation and state come from the product.
-- Locks: the new rows, the products by key share. Index: catalog_product_pkey.
INSERT INTO catalog_sku (id, product_id, organisation_id, code, colour, colour_en, size, options,
                         options_en, is_stocked, unit, weight_g, vat_bps, state, price_per_qty,
                         is_weighed, scale_code, has_lots, shelf_life_days)
SELECT g.id, p.id, p.organisation_id, g.code, g.colour, g.colour_en, g.size, g.options,
       g.options_en, g.is_stocked, g.unit, g.weight_g, g.vat_bps, p.state, g.price_per_qty,
       g.is_weighed, nullif(g.scale_code, ''), g.has_lots, g.shelf_life_days
  FROM unnest(%(ids)s::uuid[], %(product_ids)s::uuid[], %(codes)s::text[], %(colours)s::text[],
              %(colours_en)s::text[], %(sizes)s::text[], %(options)s::jsonb[],
              %(options_en)s::jsonb[], %(are_stocked)s::boolean[], %(units)s::text[],
              %(weights_g)s::integer[], %(vats_bps)s::integer[], %(prices_per_qty)s::integer[],
              %(are_weighed)s::boolean[], %(scale_codes)s::text[], %(have_lots)s::boolean[],
              %(shelf_lives_days)s::integer[])
       AS g (id, product_id, code, colour, colour_en, size, options, options_en, is_stocked, unit,
             weight_g, vat_bps, price_per_qty, is_weighed, scale_code, has_lots, shelf_life_days)
  JOIN catalog_product p ON p.id = g.product_id
RETURNING id
