WITH a AS (
  INSERT INTO ledger_account (id, kind, party, organisation_id, currency)
  VALUES (uuidv7(), 'due_from', 'org:' || uuidv7(), uuidv7(), 'CNY') RETURNING id, organisation_id)
INSERT INTO ledger_posting (account_id, organisation_id, currency, amount_fen, reason)
SELECT id, organisation_id, 'CNY', 90, '' FROM a
