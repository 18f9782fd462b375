WITH c AS (
  INSERT INTO codes_code (id, purpose, uses, uses_limit) VALUES (uuidv7(), 'pickup', 1, 1) RETURNING id)
INSERT INTO codes_redemption (code_id) SELECT id FROM c UNION ALL SELECT id FROM c
