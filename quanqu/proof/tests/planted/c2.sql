WITH s AS (
  INSERT INTO pricing_coupon_series (id, promotion_id, code, per_member, is_transferable,
                                     claim_from, claim_until, valid_days)
  VALUES (uuidv7(), uuidv7(), 'S', 1, true, '2026-03-01', '2026-04-01', 7) RETURNING id)
INSERT INTO pricing_coupon (id, series_id, number, member_id, first_member_id, ordinal, claimed_at,
                            expires_at)
SELECT uuidv7(), id, n::text, '01900000-0000-7000-8000-000000000001', uuidv7(), 1, '2026-03-01',
       '2026-04-01'
  FROM s, generate_series(1, 2) AS n
