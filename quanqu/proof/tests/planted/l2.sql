INSERT INTO ledger_account (id, kind, balance_fen, floor_fen)
VALUES (uuidv7(), 'stored_value_principal', 500, 0)
