INSERT INTO settlement_payout (id, run_id, organisation_id, claims_fen, debts_fen, state)
VALUES (uuidv7(), uuidv7(), uuidv7(), 90, 0, 'planned')
