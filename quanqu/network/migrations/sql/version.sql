-- What processes keep of the network (nodes, hours, areas, firms) is keyed by this version. It names
-- the transaction of the last change: one that was rolled back never gives its version to another.
CREATE TABLE network_version (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    step bigint NOT NULL DEFAULT 0
);
INSERT INTO network_version DEFAULT VALUES;

CREATE FUNCTION network_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
    UPDATE network_version SET xid = pg_current_xact_id(), step = step + 1;
    RETURN NULL;
END $$;
CREATE TRIGGER network_organisation_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE
    ON network_organisation FOR EACH STATEMENT EXECUTE FUNCTION network_changed();
CREATE TRIGGER network_node_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE
    ON network_node FOR EACH STATEMENT EXECUTE FUNCTION network_changed();
CREATE TRIGGER network_hours_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE
    ON network_hours FOR EACH STATEMENT EXECUTE FUNCTION network_changed();
CREATE TRIGGER network_holiday_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE
    ON network_holiday FOR EACH STATEMENT EXECUTE FUNCTION network_changed();
CREATE TRIGGER network_service_area_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE
    ON network_service_area FOR EACH STATEMENT EXECUTE FUNCTION network_changed();
