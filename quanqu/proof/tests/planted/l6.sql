WITH j AS (INSERT INTO ledger_journal (id, fact_key) VALUES (uuidv7(), 'planted') RETURNING id),
a AS (
  INSERT INTO ledger_account (id, organisation_id, currency)
  VALUES (uuidv7(), uuidv7(), 'CNY'), (uuidv7(), uuidv7(), 'CNY') RETURNING id)
INSERT INTO ledger_posting (journal_id, account_id, currency, amount_fen)
SELECT j.id, a.id, 'CNY', CASE WHEN row_number() OVER () = 1 THEN 7 ELSE -7 END FROM j CROSS JOIN a
