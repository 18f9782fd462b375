-- A move is about a shelf that exists: one check a row instead of three foreign keys.
ALTER TABLE stock_move ADD CONSTRAINT stock_move_shelf_exists
    FOREIGN KEY (sku_id, node_id, owner_id, lot) REFERENCES stock_level (sku_id, node_id, owner_id, lot);

-- Rows that change at every sale: room on the page keeps the new version beside the old one, so
-- that no index is touched; vacuum comes early.
ALTER TABLE stock_level SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02,
                             autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE stock_reservation SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);
