WITH c AS (
  INSERT INTO codes_code (id, purpose, node_id, valid_from)
  VALUES (uuidv7(), 'voucher', uuidv7(), '2026-01-01') RETURNING id)
INSERT INTO codes_redemption (code_id, node_id, redeemed_at) SELECT id, uuidv7(), now() FROM c
