-- A move is about a shelf that exists: one check a row instead of three foreign keys.
ALTER TABLE stock_move ADD CONSTRAINT stock_move_shelf_exists
    FOREIGN KEY (sku_id, node_id, owner_id, lot) REFERENCES stock_level (sku_id, node_id, owner_id, lot);

-- In which order moves were written by transactions that have ended: whoever reads on by (xid, id) and
-- only below the oldest running one passes by none. A restored database counts xids anew, see kit_epoch.
ALTER TABLE stock_move ADD COLUMN xid xid8 NOT NULL DEFAULT pg_current_xact_id();
CREATE INDEX stock_move_order ON stock_move (xid, id);

-- Rows that change at every sale: room on the page keeps the new version beside the old one, so
-- that no index is touched; vacuum comes early.
ALTER TABLE stock_level SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02,
                             autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE stock_reservation SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);

-- From when on a lot may not be sold at a node: midnight after its day, in the node's zone.
CREATE FUNCTION stock_lot_ends_at(uuid, text, uuid) RETURNS timestamptz LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT (t.expires_on + 1)::timestamp AT TIME ZONE n.timezone
    FROM stock_lot t, network_node n
   WHERE t.sku_id = $1 AND t.lot = $2 AND n.id = $3;
END;

-- Search must know when units become or cease to be free. Every writer changes levels by UPDATE, so
-- the condition is tried there, in the executor; the function runs only when zero is crossed. Shelves
-- that are new are told by the verbs that open them.
CREATE FUNCTION stock_tell_turn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM quanqu_publish('stock.ShelvesTurned', jsonb_build_object(
        'sku_ids', jsonb_build_array(NEW.sku_id), 'node_ids', jsonb_build_array(NEW.node_id)));
    RETURN NULL;
END $$;
CREATE TRIGGER stock_level_turn AFTER UPDATE ON stock_level FOR EACH ROW
    WHEN ((OLD.on_hand_qty - OLD.reserved_qty - OLD.safety_qty > 0)
       <> (NEW.on_hand_qty - NEW.reserved_qty - NEW.safety_qty > 0))
    EXECUTE FUNCTION stock_tell_turn();
