INSERT INTO orders_order (id, lines_fen, discount_fen, fees_fen, total_fen)
VALUES (uuidv7(), 100, 0, 0, 90)
