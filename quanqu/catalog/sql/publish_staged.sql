-- Move the next staged rows of an import into the catalog: new products, SKUs and barcodes. A row
-- leaves the staging table in the same transaction, so that it is published once, whatever dies.
-- Codes taken meanwhile break a unique key: the caller checks these lines again.
-- Locks: the staged and new rows. Indexes: catalog_staged_pkey, the unique keys of each table.
WITH taken AS (
  DELETE FROM catalog_staged s
   WHERE s.import_id = %(import_id)s::uuid
     AND s.line BETWEEN %(first)s::integer AND %(last)s::integer
  RETURNING s.*),
good AS MATERIALIZED (
  SELECT t.*, coalesce(t.known_id, first_value(t.new_id) OVER (
             PARTITION BY t.organisation_id, t.product_code ORDER BY t.line)) AS product_id,
         row_number() OVER (
             PARTITION BY t.organisation_id, t.product_code ORDER BY t.line) AS place
    FROM (SELECT t.*, uuidv7() AS sku_id, uuidv7() AS new_id, o.id AS organisation_id,
                 p.id AS known_id, coalesce(p.state, 'active') AS state
            FROM taken t
            JOIN network_organisation o ON o.code = t.organisation
            -- By both columns of the key: the plan of an empty catalog took the first one alone, and
            -- each row then read all products of its organisation.
            LEFT JOIN LATERAL (SELECT p.id, p.state FROM catalog_product p
                                WHERE p.organisation_id = o.id AND p.code = t.product_code
                                LIMIT 1) p ON true
           WHERE NOT EXISTS (SELECT FROM catalog_import_refusal r
                              WHERE r.import_id = t.import_id AND r.line = t.line)) t),
added AS (
  INSERT INTO catalog_product (id, organisation_id, brand_id, category_id, code, name, name_en,
                               description, description_en, attributes, attributes_en, state)
  SELECT g.product_id, g.organisation_id, b.id, c.id, g.product_code, g.name,
         coalesce(g.name_en, ''), coalesce(g.description, ''), coalesce(g.description_en, ''),
         catalog_texts(g.attributes), catalog_texts(g.attributes_en), g.state
    FROM good g
    JOIN catalog_category c ON c.code = g.category
    LEFT JOIN catalog_brand b ON b.code = g.brand
   WHERE g.known_id IS NULL AND g.place = 1
   -- Two publishers that meet at the same products wait for each other in one direction only.
   ORDER BY g.organisation_id, g.product_code
  RETURNING id),
skus AS (
  INSERT INTO catalog_sku (id, product_id, organisation_id, code, colour, colour_en, size, options,
                           options_en, is_stocked, unit, weight_g, vat_bps, state, price_per_qty,
                           is_weighed, scale_code, has_lots, shelf_life_days)
  SELECT g.sku_id, g.product_id, g.organisation_id, g.sku, coalesce(g.colour, ''),
         coalesce(g.colour_en, ''), coalesce(g.size, ''),
         catalog_texts(g.options), catalog_texts(g.options_en),
         catalog_flag(g.is_stocked, true), coalesce(g.unit, 'piece'),
         coalesce(g.weight_g::integer, 0), coalesce(g.vat_bps::integer, 1300), g.state,
         coalesce(g.price_per_qty::integer, 1), catalog_flag(g.is_weighed, false), g.scale_code,
         catalog_flag(g.has_lots, false), g.shelf_life_days::integer
    FROM good g
  RETURNING id),
codes AS (
  INSERT INTO catalog_barcode (gtin, sku_id, pack_qty)
  SELECT c.gtin, g.sku_id, c.qty::integer
    FROM good g CROSS JOIN catalog_codes(g.barcode, g.packs) c)
SELECT (SELECT count(*) FROM taken)::integer AS read_qty,
       (SELECT count(*) FROM skus)::integer AS taken_qty,
       (SELECT count(*) FROM added)::integer AS product_qty,
       coalesce(array_agg(g.product_id) FILTER (WHERE g.place = 1), '{}') AS product_ids,
       coalesce(array_agg(g.sku_id ORDER BY g.line) FILTER (WHERE g.price_fen IS NOT NULL), '{}')
           AS sku_ids,
       coalesce(array_agg(g.price_fen::bigint ORDER BY g.line)
           FILTER (WHERE g.price_fen IS NOT NULL), '{}') AS prices_fen,
       coalesce(array_agg(catalog_moment(g."from", false) ORDER BY g.line)
           FILTER (WHERE g.price_fen IS NOT NULL), '{}') AS from_ats,
       coalesce(array_agg(catalog_moment(g.until, true) ORDER BY g.line)
           FILTER (WHERE g.price_fen IS NOT NULL), '{}') AS until_ats
  FROM good g
