WITH c AS (INSERT INTO codes_code (id, purpose) VALUES (uuidv7(), 'pickup') RETURNING id),
o AS (INSERT INTO orders_order (id, state) VALUES (uuidv7(), 'placed') RETURNING id),
d AS (
  INSERT INTO fulfilment_delivery (id, order_id, pickup_code_id, state)
  SELECT uuidv7(), o.id, c.id, 'handed_over' FROM o CROSS JOIN c)
INSERT INTO codes_redemption (code_id, redeemed_at) SELECT id, now() FROM c
