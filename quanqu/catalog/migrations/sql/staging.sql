-- Rows of a table of goods as they stand in its file, until they are published or refused.
-- Unlogged: an import that finds them gone after a crash of the server reads its file again.
CREATE UNLOGGED TABLE catalog_staged (
    import_id uuid NOT NULL,
    line integer NOT NULL,
    organisation text, category text, product_code text, name text, name_en text, brand text,
    description text, description_en text, attributes text, attributes_en text,
    sku text, colour text, colour_en text, size text, options text, options_en text,
    unit text, weight_g text, vat_bps text, is_stocked text, price_per_qty text, is_weighed text,
    scale_code text, has_lots text, shelf_life_days text, barcode text, packs text, price_fen text,
    PRIMARY KEY (import_id, line)
);
