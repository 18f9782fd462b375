-- A price is a fact: the application may add it and close it once, never change or remove it.
REVOKE UPDATE, DELETE, TRUNCATE ON pricing_price FROM quanqu_app;
GRANT UPDATE (until_version) ON pricing_price TO quanqu_app;

CREATE FUNCTION pricing_close_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.until_version IS NOT NULL THEN
        RAISE EXCEPTION 'price % was closed by version %', OLD.id, OLD.until_version
              USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER pricing_price_close_once BEFORE UPDATE ON pricing_price
    FOR EACH ROW EXECUTE FUNCTION pricing_close_once();

-- What one unit costs in a zone by any version: the lowest price that the tier and quantity may
-- have, on the zone's own list if that has a base price of the SKU, else on the group's. Of one tier
-- and quantity the window published last hides the others and the lasting price.
-- NULL: not on sale. The same as listed.price_lines; invariant O2 reads it.
CREATE FUNCTION pricing_price_at(version bigint, zone text, currency text, tier text, sku_id uuid,
                                 qty integer) RETURNS bigint
LANGUAGE sql STABLE
BEGIN ATOMIC
    WITH asked AS MATERIALIZED (
      SELECT l.id, l.zone FROM pricing_list l
       WHERE l.currency = pricing_price_at.currency
         AND l.zone IN (pricing_price_at.zone, 'group')),
    said AS (
      SELECT a.id, a.zone, p.tier, p.min_qty, p.price_fen, 0::bigint AS window_version
        FROM asked a JOIN pricing_price p ON p.list_id = a.id
       WHERE p.sku_id = pricing_price_at.sku_id AND p.from_version <= pricing_price_at.version
         AND (p.until_version IS NULL OR p.until_version > pricing_price_at.version)
      UNION ALL
      SELECT a.id, a.zone, q.tier, q.min_qty, q.price_fen, w.published_version
        FROM asked a JOIN pricing_window w ON w.list_id = a.id
        JOIN pricing_window_price q ON q.window_id = w.id AND q.sku_id = pricing_price_at.sku_id
       WHERE w.opened_version <= pricing_price_at.version
         AND (w.closed_version IS NULL OR w.closed_version > pricing_price_at.version)),
    held AS (
      SELECT DISTINCT ON (s.id, s.tier, s.min_qty) s.*
        FROM said s ORDER BY s.id, s.tier, s.min_qty, s.window_version DESC)
    SELECT min(h.price_fen)
      FROM held h
     WHERE h.id = (SELECT b.id FROM held b WHERE b.tier = '' AND b.min_qty = 1
                    ORDER BY (b.zone = 'group') LIMIT 1)
       AND h.tier IN ('', pricing_price_at.tier) AND h.min_qty <= pricing_price_at.qty;
END;

-- Audit: one row per price, like quanqu_audit(), but prices are added by the thousand, and a trigger
-- for every row would cost more than the price itself.
CREATE FUNCTION pricing_audit_added() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
    INSERT INTO kit_audit (table_name, row_id, action, after, actor)
    SELECT TG_TABLE_NAME, p.id::text, 'INSERT', to_jsonb(p),
           coalesce(NULLIF(current_setting('quanqu.actor', true), ''), 'database:' || session_user)
      FROM added p;
    RETURN NULL;
END $$;
CREATE TRIGGER pricing_price_audit_added AFTER INSERT ON pricing_price
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION pricing_audit_added();
CREATE TRIGGER pricing_price_audit AFTER UPDATE OR DELETE ON pricing_price
    FOR EACH ROW EXECUTE FUNCTION quanqu_audit();
