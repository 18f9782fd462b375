INSERT INTO stock_purchase_line (purchase_id, sku_id, qty, received_qty, damaged_qty)
VALUES (uuidv7(), uuidv7(), 5, 5, 0)
