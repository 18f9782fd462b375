INSERT INTO orders_order (id, channel, external_ref)
VALUES (uuidv7(), 'till', '536365'), (uuidv7(), 'till', '536365')
