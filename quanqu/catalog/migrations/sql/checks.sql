-- A barcode is a 14-digit GTIN whose last digit is GS1's check digit: weights 3 and 1 from the right.
CREATE FUNCTION catalog_is_gtin(gtin text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT
RETURN gtin ~ '^[0-9]{14}$' AND (
    3 * (substr(gtin, 1, 1)::int + substr(gtin, 3, 1)::int + substr(gtin, 5, 1)::int
         + substr(gtin, 7, 1)::int + substr(gtin, 9, 1)::int + substr(gtin, 11, 1)::int
         + substr(gtin, 13, 1)::int)
    + substr(gtin, 2, 1)::int + substr(gtin, 4, 1)::int + substr(gtin, 6, 1)::int
    + substr(gtin, 8, 1)::int + substr(gtin, 10, 1)::int + substr(gtin, 12, 1)::int
    + substr(gtin, 14, 1)::int) % 10 = 0;
ALTER TABLE catalog_barcode ADD CONSTRAINT catalog_barcode_check_digit CHECK (catalog_is_gtin(gtin));

-- A SKU belongs to the organisation of its product (V2).
ALTER TABLE catalog_sku ADD CONSTRAINT catalog_sku_product_organisation
    FOREIGN KEY (product_id, organisation_id) REFERENCES catalog_product (id, organisation_id);
