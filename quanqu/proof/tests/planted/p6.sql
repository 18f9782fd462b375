WITH b AS (
  INSERT INTO payments_bill (id, provider, reconciled_at)
  VALUES (uuidv7(), 'emulator', now()) RETURNING id)
INSERT INTO payments_bill_line (bill_id, kind, transaction_id, amount_fen)
SELECT id, 'capture', 'T6', 5 FROM b
