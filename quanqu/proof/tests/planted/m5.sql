WITH p AS (
  INSERT INTO rewards_payout (party_kind, party_id, amount_fen, part_qty, paid_at)
  VALUES ('staff', uuidv7(), 100, 1, now()) RETURNING id)
INSERT INTO rewards_accrual (entitlement_id, amount_fen, vests_at, payout_id)
SELECT uuidv7(), 100, now() + interval '1 day', id FROM p
