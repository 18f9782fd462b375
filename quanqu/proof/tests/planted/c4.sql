WITH c AS (
  INSERT INTO pricing_coupon (id, series_id, number, member_id, first_member_id, ordinal,
                              claimed_at, expires_at)
  VALUES (uuidv7(), uuidv7(), 'C', uuidv7(), uuidv7(), 1, '2026-03-01', '2026-04-01') RETURNING id)
INSERT INTO pricing_coupon_owner (id, coupon_id, number, to_member_id, at, actor)
SELECT uuidv7(), id, 1, uuidv7(), '2026-03-01', 'system:test' FROM c
