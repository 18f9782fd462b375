-- Prices for a while are facts, too: a window opens once and closes once, its prices never change.
REVOKE UPDATE, DELETE, TRUNCATE ON pricing_window FROM quanqu_app;
GRANT UPDATE (opened_version, closed_version) ON pricing_window TO quanqu_app;

CREATE FUNCTION pricing_turn_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.closed_version IS NOT NULL
       OR (OLD.opened_version IS NOT NULL
           AND NEW.opened_version IS DISTINCT FROM OLD.opened_version) THEN
        RAISE EXCEPTION 'price window % was opened or closed before', OLD.id
              USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER pricing_window_turn_once BEFORE UPDATE ON pricing_window
    FOR EACH ROW EXECUTE FUNCTION pricing_turn_once();

CREATE TRIGGER pricing_window_price_audit_added AFTER INSERT ON pricing_window_price
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION pricing_audit_added();

-- When the next window opens or closes; NULL: none will. Indexes: pricing_window_to_open, _to_close.
CREATE FUNCTION pricing_next_turn() RETURNS timestamptz LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT least((SELECT min(w.from_at) FROM pricing_window w
                   WHERE w.opened_version IS NULL AND w.closed_version IS NULL),
                 (SELECT min(w.until_at) FROM pricing_window w WHERE w.closed_version IS NULL));
END;

-- Open and close the windows whose moment has come, as one version; returns the version in force.
-- Only the rows of windows change, however many prices they have, so that the first reader after
-- the moment can do it. A window without an end becomes the lasting prices.
-- Whoever happens to come first is not who changed the prices: the trail names the clock.
-- Locks: one publication at a time, the windows, and lasting prices that are closed.
CREATE FUNCTION pricing_turn(now_at timestamptz) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    turned bigint;
    came_first text := coalesce(current_setting('quanqu.actor', true), '');
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('pricing_version'));
    IF NOT coalesce(pricing_next_turn() <= now_at, false) THEN
        RETURN (SELECT max(v.id) FROM pricing_version v);
    END IF;
    PERFORM set_config('quanqu.actor', 'system:prices', true);
    INSERT INTO pricing_version (id, published_at)
    SELECT coalesce(max(v.id), 0) + 1, now_at FROM pricing_version v RETURNING id INTO turned;
    WITH lasting AS MATERIALIZED (
      SELECT DISTINCT ON (w.list_id, q.sku_id, q.tier, q.min_qty)
             w.list_id, q.sku_id, q.tier, q.min_qty, q.price_fen
        FROM pricing_window w JOIN pricing_window_price q ON q.window_id = w.id
       WHERE w.opened_version IS NULL AND w.closed_version IS NULL
         AND w.until_at IS NULL AND w.from_at <= now_at
       ORDER BY w.list_id, q.sku_id, q.tier, q.min_qty, w.from_at DESC, w.published_version DESC),
    changed AS MATERIALIZED (
      SELECT n.*, p.id AS old_id
        FROM lasting n
        LEFT JOIN pricing_price p
               ON p.list_id = n.list_id AND p.sku_id = n.sku_id AND p.tier = n.tier
              AND p.min_qty = n.min_qty AND p.until_version IS NULL
       WHERE p.price_fen IS DISTINCT FROM n.price_fen),
    closed AS (
      UPDATE pricing_price p SET until_version = turned FROM changed c WHERE p.id = c.old_id
      RETURNING p.id)
    INSERT INTO pricing_price (list_id, sku_id, tier, min_qty, price_fen, from_version)
    SELECT c.list_id, c.sku_id, c.tier, c.min_qty, c.price_fen, turned
      FROM changed c WHERE (SELECT count(*) FROM closed) >= 0;
    UPDATE pricing_window w
       SET opened_version = coalesce(w.opened_version,
                                     CASE WHEN w.until_at IS NULL OR w.until_at > now_at
                                          THEN turned END),
           closed_version = CASE WHEN w.until_at IS NULL OR w.until_at <= now_at THEN turned END
     WHERE w.closed_version IS NULL
       AND (w.until_at <= now_at OR (w.opened_version IS NULL AND w.from_at <= now_at));
    PERFORM set_config('quanqu.actor', came_first, true);
    RETURN turned;
END $$;
