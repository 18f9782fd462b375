INSERT INTO ledger_journal (id, fact_key) VALUES (uuidv7(), 'twice'), (uuidv7(), 'twice')
