INSERT INTO kit_idempotency (scope, key) VALUES ('order', 'key-0001'), ('order', 'key-0001')
