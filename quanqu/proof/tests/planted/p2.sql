INSERT INTO payments_transaction (provider, kind, transaction_id, amount_fen)
VALUES ('emulator', 'capture', 'T1', 5), ('emulator', 'capture', 'T1', 5)
