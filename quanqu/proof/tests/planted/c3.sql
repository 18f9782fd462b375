WITH b AS (
  INSERT INTO pricing_budget (id, organisation_id, name, currency, limit_fen)
  VALUES (uuidv7(), uuidv7(), 'b', 'CNY', 100) RETURNING id)
INSERT INTO pricing_budget_use (id, budget_id, claim_id, amount_fen)
SELECT uuidv7(), id, uuidv7(), 101 FROM b
