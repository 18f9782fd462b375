WITH t AS (INSERT INTO stock_transfer (id, state) VALUES (uuidv7(), 'received') RETURNING id)
INSERT INTO stock_transfer_line (transfer_id, sku_id, owner_id, qty, received_qty, settled_qty)
SELECT id, uuidv7(), uuidv7(), 3, 2, 1 FROM t
