WITH o AS (
  INSERT INTO orders_order (id, price_version, zone, currency, tier, placed_at)
  VALUES (uuidv7(), 1, 'group', 'CNY', '', now()) RETURNING id)
INSERT INTO orders_line (id, order_id, sku_id, qty, list_price_fen, total_fen, reasons)
SELECT uuidv7(), id, uuidv7(), 1, 100, 99, '[]' FROM o
