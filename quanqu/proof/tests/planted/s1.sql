INSERT INTO stock_level (sku_id, node_id, owner_id, lot, on_hand_qty)
VALUES (uuidv7(), uuidv7(), uuidv7(), 'none', 3)
