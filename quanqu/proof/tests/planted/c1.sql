WITH b AS (
  INSERT INTO pricing_budget (id, organisation_id, name, currency, limit_fen)
  VALUES (uuidv7(), uuidv7(), 'b', 'PCS', 1) RETURNING id),
s AS (
  INSERT INTO pricing_coupon_series (id, promotion_id, code, pieces_id, per_member,
                                     is_transferable, claim_from, claim_until, valid_days)
  SELECT uuidv7(), uuidv7(), 'S', id, 9, true, '2026-03-01', '2026-04-01', 7 FROM b RETURNING id)
INSERT INTO pricing_coupon (id, series_id, number, member_id, first_member_id, ordinal, claimed_at,
                            expires_at)
SELECT uuidv7(), id, n::text, uuidv7(), uuidv7(), 1, '2026-03-01', '2026-04-01'
  FROM s, generate_series(1, 2) AS n
