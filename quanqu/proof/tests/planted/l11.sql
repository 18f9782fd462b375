INSERT INTO valuation_position (id, owner_id, sku_id, known_qty, unknown_qty, value_fen)
VALUES (uuidv7(), uuidv7(), uuidv7(), 0, 0, 5)
