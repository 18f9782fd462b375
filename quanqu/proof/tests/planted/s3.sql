WITH sent AS (INSERT INTO stock_transfer (id, state) VALUES (uuidv7(), 'dispatched') RETURNING id)
INSERT INTO stock_transfer_line (transfer_id, sku_id, owner_id, qty)
SELECT id, uuidv7(), uuidv7(), 2 FROM sent
