WITH r AS (
  INSERT INTO fees_rate (kind, rate_bps, minimum_fen, fixed_fen)
  VALUES ('commission', 1000, 0, 0) RETURNING id)
INSERT INTO fees_charge (kind, rate_id, order_line_id, cause_id, currency, base_fen, amount_fen)
SELECT 'commission', id, uuidv7(), uuidv7(), 'CNY', 1000, 99 FROM r
