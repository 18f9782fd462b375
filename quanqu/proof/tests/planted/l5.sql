WITH c AS (
  INSERT INTO wallet_card (id, kind, issuer_id, currency, limit_fen)
  VALUES (uuidv7(), 'anonymous', uuidv7(), 'CNY', 100000) RETURNING id, issuer_id)
INSERT INTO ledger_account (id, kind, party, organisation_id, currency, balance_fen, floor_fen)
SELECT uuidv7(), 'stored_value_principal', 'card:' || id, issuer_id, 'CNY', 100001, 0 FROM c
