-- A number is drawn again when its transaction is undone: the stamp tells two versions of one
-- number apart, so that nobody keeps promotions of a version that never was.
ALTER TABLE pricing_version ADD COLUMN stamp bigint NOT NULL DEFAULT (random() * 9e18)::bigint;

-- What an approved promotion says is a fact: it is put in force once, ended once, never changed.
REVOKE UPDATE, DELETE, TRUNCATE ON pricing_promotion_version FROM quanqu_app;
GRANT UPDATE (approved_by, dropped_by, from_version, until_version)
   ON pricing_promotion_version TO quanqu_app;
REVOKE UPDATE, DELETE, TRUNCATE ON pricing_floor_draft FROM quanqu_app;
GRANT UPDATE (approved_by, dropped_by, version_id) ON pricing_floor_draft TO quanqu_app;

CREATE FUNCTION pricing_promotion_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.until_version IS NOT NULL OR OLD.dropped_by IS NOT NULL OR (OLD.from_version IS NOT NULL
       AND (NEW.from_version, NEW.approved_by) IS DISTINCT FROM (OLD.from_version, OLD.approved_by))
    THEN
        RAISE EXCEPTION 'promotion version % is in force, over or dropped', OLD.id
              USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER pricing_promotion_version_once BEFORE UPDATE ON pricing_promotion_version
    FOR EACH ROW EXECUTE FUNCTION pricing_promotion_once();

-- Take amounts of one budget for claims, all or nothing; false: it does not hold so much. Orders of
-- one moment take from different slices. Who finds none that is free and full enough locks the
-- budget and all its slices: if there is much left they wait for each other, and the slices are
-- doubled (to 64 at most); if no slice is full enough, what is left is put together.
-- A transaction takes each budget once, in the order of their ids.
CREATE FUNCTION pricing_take_budget(wanted_id uuid, claims uuid[], amounts bigint[])
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    total bigint := (SELECT sum(a) FROM unnest(amounts) AS a);
    slice bigint;
    slices integer;
    whole bigint;
    fullest bigint;
BEGIN
    BEGIN
        SELECT s.id INTO slice FROM pricing_budget_slice s
         WHERE s.budget_id = wanted_id AND s.left_fen >= total
         ORDER BY random() LIMIT 1 FOR UPDATE SKIP LOCKED;
        IF slice IS NULL THEN
            -- A slice that was emptied just before stays locked though it is not taken: whoever
            -- kept it while waiting for the budget would hold up the budget's holder. Undone here.
            RAISE EXCEPTION USING ERRCODE = 'QQ001';
        END IF;
    EXCEPTION WHEN SQLSTATE 'QQ001' THEN
        slice := NULL;
    END;
    IF slice IS NULL THEN
        -- Not FOR UPDATE: a use refers to the budget, and its writer holds a slice we wait for.
        PERFORM FROM pricing_budget b WHERE b.id = wanted_id FOR NO KEY UPDATE;
        PERFORM FROM pricing_budget_slice s WHERE s.budget_id = wanted_id
          ORDER BY s.number FOR UPDATE;
        SELECT count(*), sum(s.left_fen), max(s.left_fen),
               (array_agg(s.id ORDER BY s.left_fen DESC, s.id))[1]
          INTO slices, whole, fullest, slice
          FROM pricing_budget_slice s WHERE s.budget_id = wanted_id;
        IF whole IS NULL OR whole < total THEN
            RETURN false;
        END IF;
        IF slices < 64 AND whole >= 8 * total * slices THEN
            INSERT INTO pricing_budget_slice (budget_id, number, left_fen)
            SELECT wanted_id, n, 0 FROM generate_series(slices + 1, 2 * slices) AS n;
            UPDATE pricing_budget_slice s
               SET left_fen = whole / (2 * slices)
                            + (s.number <= whole % (2 * slices))::integer
             WHERE s.budget_id = wanted_id;
        ELSIF fullest < total THEN
            UPDATE pricing_budget_slice s SET left_fen = CASE WHEN s.id = slice THEN whole ELSE 0 END
             WHERE s.budget_id = wanted_id;
        END IF;
    END IF;
    UPDATE pricing_budget_slice s SET left_fen = s.left_fen - total WHERE s.id = slice;
    INSERT INTO pricing_budget_use (budget_id, claim_id, amount_fen)
    SELECT wanted_id, g.claim_id, g.amount_fen FROM unnest(claims, amounts) AS g (claim_id, amount_fen);
    RETURN true;
END $$;

-- Counting the coupons of a series reads all of them, so each statement notes what it changed. An
-- insert waits for nobody; `fold_tallies` puts the rows of a series together.
CREATE FUNCTION pricing_tally_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO pricing_coupon_tally (series_id, claimed_qty, used_qty)
    SELECT a.series_id, count(*), count(a.used_by) FROM added a GROUP BY a.series_id;
    RETURN NULL;
END $$;
CREATE TRIGGER pricing_coupon_tally_added AFTER INSERT ON pricing_coupon
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION pricing_tally_added();

CREATE FUNCTION pricing_tally_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO pricing_coupon_tally (series_id, claimed_qty, used_qty)
    SELECT c.series_id, 0, sum(c.qty)
      FROM (SELECT n.series_id, count(n.used_by) AS qty FROM now_is n GROUP BY n.series_id
            UNION ALL
            SELECT w.series_id, -count(w.used_by) FROM was w GROUP BY w.series_id) c
     GROUP BY c.series_id HAVING sum(c.qty) <> 0;
    RETURN NULL;
END $$;
CREATE TRIGGER pricing_coupon_tally_changed AFTER UPDATE ON pricing_coupon
    REFERENCING OLD TABLE AS was NEW TABLE AS now_is
    FOR EACH STATEMENT EXECUTE FUNCTION pricing_tally_changed();

CREATE INDEX pricing_price_wholesale ON pricing_price (list_id, sku_id) WHERE tier = 'wholesale';
CREATE INDEX pricing_price_floor ON pricing_price (list_id, sku_id) WHERE tier = 'floor';
