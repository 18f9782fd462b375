WITH r AS (
  INSERT INTO settlement_run (id, currency, state) VALUES (uuidv7(), 'CNY', 'paid') RETURNING id)
INSERT INTO settlement_payout (id, run_id, organisation_id, claims_fen, debts_fen, state)
SELECT uuidv7(), id, uuidv7(), 90, 0, 'paid' FROM r
