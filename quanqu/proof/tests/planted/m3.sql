WITH e AS (
  INSERT INTO rewards_entitlement (rate_bps, order_line_id) VALUES (1000, uuidv7()) RETURNING id),
k AS (
  INSERT INTO rewards_kept (entitlement_id, cause_id, qty, net_fen)
  SELECT id, uuidv7(), 1, 1000 FROM e)
INSERT INTO rewards_accrual (entitlement_id, amount_fen) SELECT id, 99 FROM e
