-- Which products look different to a searcher than before: written by triggers in the transaction
-- of the change, so that no writer can forget it, and read by every machine that keeps an index.
-- A reader goes by (epoch, xid, id), as readers of the event log do.
CREATE TABLE search_change (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    epoch integer NOT NULL DEFAULT quanqu_epoch(),
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    product_ids uuid[] NOT NULL CHECK (cardinality(product_ids) > 0),
    noted_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX search_change_order ON search_change (epoch, xid, id);
REVOKE UPDATE, TRUNCATE ON search_change FROM quanqu_app;

-- Whose products an index speaks of: an index kept beside another database is built anew.
CREATE TABLE search_origin (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid()
);
INSERT INTO search_origin DEFAULT VALUES;
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON search_origin FROM quanqu_app;

-- A thousand products a row: an import of a whole range adds a few hundred rows, not millions.
CREATE FUNCTION search_note(wanted uuid[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO search_change (product_ids)
    SELECT array_agg(product_id)
      FROM (SELECT product_id, (row_number() OVER () - 1) / 1000 AS part
              FROM (SELECT DISTINCT product_id FROM unnest(wanted) AS g (product_id)
                     WHERE product_id IS NOT NULL) AS one) AS parted
     GROUP BY part
$$;

CREATE FUNCTION search_note_products() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM search_note(ARRAY(SELECT r.id FROM changed r));
    RETURN NULL;
END $$;
CREATE TRIGGER search_product_added AFTER INSERT ON catalog_product
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_note_products();
CREATE TRIGGER search_product_changed AFTER UPDATE ON catalog_product
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_note_products();
CREATE TRIGGER search_product_removed AFTER DELETE ON catalog_product
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_note_products();

CREATE FUNCTION search_note_skus() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM search_note(ARRAY(SELECT r.product_id FROM changed r));
    RETURN NULL;
END $$;
CREATE TRIGGER search_sku_added AFTER INSERT ON catalog_sku
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_note_skus();
CREATE TRIGGER search_sku_changed AFTER UPDATE ON catalog_sku
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_note_skus();
CREATE TRIGGER search_sku_removed AFTER DELETE ON catalog_sku
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_note_skus();

-- Whatever hangs on a SKU: barcodes, prices, the first units of a shelf.
CREATE FUNCTION search_note_by_sku() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM search_note(ARRAY(SELECT s.product_id FROM changed r JOIN catalog_sku s ON s.id = r.sku_id));
    RETURN NULL;
END $$;
CREATE TRIGGER search_barcode_added AFTER INSERT ON catalog_barcode
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_note_by_sku();
CREATE TRIGGER search_barcode_changed AFTER UPDATE ON catalog_barcode
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_note_by_sku();
CREATE TRIGGER search_barcode_removed AFTER DELETE ON catalog_barcode
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_note_by_sku();
CREATE TRIGGER search_price_added AFTER INSERT ON pricing_price
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_note_by_sku();
CREATE TRIGGER search_price_changed AFTER UPDATE ON pricing_price
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_note_by_sku();
-- A window of prices opens or closes: all its goods look different, though no price was written.
CREATE FUNCTION search_note_window() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM search_note(ARRAY(SELECT s.product_id FROM pricing_window_price q
                                JOIN catalog_sku s ON s.id = q.sku_id WHERE q.window_id = NEW.id));
    RETURN NULL;
END $$;
CREATE TRIGGER search_window_turned AFTER INSERT OR UPDATE ON pricing_window
    FOR EACH ROW WHEN (NEW.opened_version IS NOT NULL) EXECUTE FUNCTION search_note_window();
CREATE TRIGGER search_level_added AFTER INSERT ON stock_level
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_note_by_sku();

-- The path of every sale: a row that does not cross zero costs one comparison and no call.
CREATE FUNCTION search_note_level() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_change (product_ids)
    SELECT ARRAY[s.product_id] FROM catalog_sku s WHERE s.id = NEW.sku_id;
    RETURN NULL;
END $$;
CREATE TRIGGER search_level_crossed AFTER UPDATE ON stock_level FOR EACH ROW
    WHEN ((OLD.on_hand_qty - OLD.reserved_qty > OLD.safety_qty)
          IS DISTINCT FROM (NEW.on_hand_qty - NEW.reserved_qty > NEW.safety_qty))
    EXECUTE FUNCTION search_note_level();
-- Lots of one shelf are summed, less the safety stock of all: any of them may turn the sum.
CREATE TRIGGER search_lot_changed AFTER UPDATE ON stock_level FOR EACH ROW
    WHEN (NEW.lot <> 'none'
          AND (OLD.on_hand_qty - OLD.reserved_qty, OLD.safety_qty, OLD.lot_ends_at)
              IS DISTINCT FROM (NEW.on_hand_qty - NEW.reserved_qty, NEW.safety_qty, NEW.lot_ends_at))
    EXECUTE FUNCTION search_note_level();
-- Lots end by the clock, which no trigger sees: who follows looks for those that ended since it looked.
CREATE INDEX search_lot_ends ON stock_level (lot_ends_at) WHERE lot_ends_at IS NOT NULL;

CREATE FUNCTION search_note_brands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM search_note(ARRAY(SELECT p.id FROM changed r JOIN catalog_product p ON p.brand_id = r.id));
    RETURN NULL;
END $$;
CREATE TRIGGER search_brand_changed AFTER UPDATE ON catalog_brand
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_note_brands();

-- A category's name stands in the products of all below it.
CREATE FUNCTION search_note_categories() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM search_note(ARRAY(
        WITH RECURSIVE below AS (
            SELECT r.id FROM changed r
            UNION SELECT c.id FROM catalog_category c JOIN below b ON c.parent_id = b.id)
        SELECT p.id FROM below b JOIN catalog_product p ON p.category_id = b.id));
    RETURN NULL;
END $$;
CREATE TRIGGER search_category_changed AFTER UPDATE ON catalog_category
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_note_categories();
