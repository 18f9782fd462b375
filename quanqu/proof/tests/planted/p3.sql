WITH p AS (
  INSERT INTO payments_payment (id, provider, merchant_id, currency, amount_fen)
  VALUES (uuidv7(), 'emulator', 'M1', 'CNY', 100) RETURNING id)
INSERT INTO payments_notice (provider, merchant_id, currency, amount_fen, kind, verdict, payment_id)
SELECT 'emulator', 'M1', 'CNY', 99, 'payment.captured', 'applied', id FROM p
