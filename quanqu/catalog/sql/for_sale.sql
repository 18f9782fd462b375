-- What an order needs to know of SKUs, by the place of the id.
-- Locks: none. Indexes: catalog_sku_pkey, catalog_product_pkey.
SELECT g.place, s.organisation_id::text, p.name, s.colour, s.size, s.is_stocked, s.vat_bps, s.state
  FROM unnest(%(sku_ids)s::uuid[]) WITH ORDINALITY AS g (id, place)
  JOIN catalog_sku s ON s.id = g.id
  JOIN catalog_product p ON p.id = s.product_id
