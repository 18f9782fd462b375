WITH j AS (INSERT INTO ledger_journal (id, fact_key) VALUES (uuidv7(), 'planted') RETURNING id)
INSERT INTO ledger_posting (journal_id, currency, amount_fen) SELECT id, 'CNY', 1 FROM j
