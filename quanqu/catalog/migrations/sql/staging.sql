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
    "from" text, until text,
    PRIMARY KEY (import_id, line)
);

-- The lines that are published: two publishers at work do not finish them in their order.
ALTER TABLE catalog_import ADD COLUMN published int4multirange NOT NULL DEFAULT '{}';

-- What is wrong with a whole number: {reason, column, value}; NULL if nothing.
CREATE FUNCTION catalog_number_fault(name text, value text, low bigint, high bigint)
RETURNS text[] LANGUAGE sql IMMUTABLE
RETURN CASE WHEN value IS NULL THEN NULL
            WHEN value !~ '^-?[0-9]+$' THEN ARRAY['not_a_number', name, value]
            WHEN value LIKE '-%' THEN ARRAY['negative', name, value]
            WHEN length(value) > 15 OR value::bigint > high THEN ARRAY['too_large', name, value]
            WHEN value::bigint < low THEN ARRAY['too_small', name, value] END;

-- What is wrong with a moment; NULL if nothing. A number alone is none, whatever a date could read.
CREATE FUNCTION catalog_moment_fault(name text, value text) RETURNS text[] LANGUAGE sql IMMUTABLE
RETURN CASE WHEN value !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:?[0-9]{2})?)?$'
              OR NOT pg_input_is_valid(value, 'timestamptz')
            THEN ARRAY['not_a_moment', name, value] END;

-- The moment that a sound text means, by the house's clock unless it says its zone. A day alone
-- begins with its midnight, and as an end it ends with it.
CREATE FUNCTION catalog_moment(value text, is_end boolean) RETURNS timestamptz LANGUAGE sql STABLE
RETURN CASE WHEN value ~ '(Z|[+-][0-9]{2}:?[0-9]{2})$' AND length(value) > 10 THEN value::timestamptz
            ELSE (value::timestamp + make_interval(days => (is_end AND length(value) = 10)::integer))
                 AT TIME ZONE 'Asia/Shanghai' END;

CREATE FUNCTION catalog_flag_fault(name text, value text) RETURNS text[] LANGUAGE sql IMMUTABLE
RETURN CASE WHEN lower(value) NOT IN ('yes', 'true', '1', 'y', '是', 'no', 'false', '0', 'n', '否')
            THEN ARRAY['not_yes_or_no', name, value] END;

CREATE FUNCTION catalog_flag(value text, usual boolean) RETURNS boolean LANGUAGE sql IMMUTABLE
RETURN CASE WHEN value IS NULL THEN usual ELSE lower(value) IN ('yes', 'true', '1', 'y', '是') END;

-- `storage=128 GB;shade=01` as {"storage": "128 GB", "shade": "01"}; without a subquery, so that it
-- becomes part of the statement that calls it.
CREATE FUNCTION catalog_texts(pairs text) RETURNS jsonb LANGUAGE sql IMMUTABLE
RETURN CASE WHEN pairs IS NULL THEN '{}'
            ELSE jsonb_object(regexp_split_to_array(btrim(pairs), '\s*[=;]\s*')) END;

-- An axis or property that is misspelt, or that nobody added: {reason, column, value}.
CREATE FUNCTION catalog_texts_fault(name text, pairs text) RETURNS text[] LANGUAGE sql STABLE
RETURN CASE WHEN pairs IS NULL THEN NULL
            WHEN pairs !~ '^\s*[a-z][a-z0-9_]*\s*=[^=;]+(;\s*[a-z][a-z0-9_]*\s*=[^=;]+)*$'
            THEN ARRAY['not_pairs', name, pairs]
            ELSE (SELECT ARRAY['unknown_attribute', name, btrim(split_part(pair, '=', 1))]
                    FROM string_to_table(pairs, ';') AS t (pair)
                   WHERE NOT EXISTS (SELECT FROM catalog_attribute a
                                      WHERE a.code = btrim(split_part(pair, '=', 1)))
                   LIMIT 1) END;

-- The barcodes of a row, filled to 14 digits: `barcode` has those of one piece, `packs` others as
-- GTIN*units. Nothing is checked here.
CREATE FUNCTION catalog_codes(barcode text, packs text)
RETURNS TABLE (written text, gtin text, qty text) LANGUAGE sql IMMUTABLE ROWS 1
BEGIN ATOMIC
    SELECT word, lpad(word, 14, '0'), '1' FROM string_to_table(barcode, ' ') AS t (word)
    UNION ALL
    SELECT split_part(word, '*', 1), lpad(split_part(word, '*', 1), 14, '0'), split_part(word, '*', 2)
      FROM string_to_table(packs, ' ') AS t (word);
END;
