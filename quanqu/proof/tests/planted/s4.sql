INSERT INTO stock_level (sku_id, node_id, owner_id, on_hand_qty, reserved_qty)
VALUES (uuidv7(), uuidv7(), uuidv7(), 3, 1);
INSERT INTO stock_channel_limit (channel, kept_qty) VALUES ('market', -2)
