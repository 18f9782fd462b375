INSERT INTO orders_line (id, qty, fulfilled_qty, cancelled_qty, returned_qty)
VALUES (uuidv7(), 2, 2, 1, 0)
