-- The coupon series of some organisations, the newest first, with what was claimed and used.
-- Indexes: pricing_promotion_code, those of the series' promotion and of the tallies' series,
-- pricing_slice_number, pricing_promotion_number.
SELECT s.id AS series_id, s.promotion_id, p.organisation_id, s.code,
       v.form -> 'text' ->> 'zh' AS zh, v.form -> 'text' ->> 'en' AS en, s.per_member,
       s.is_transferable, s.claim_from, s.claim_until, s.valid_days, b.limit_fen AS total_qty,
       (SELECT sum(l.left_fen)::bigint FROM pricing_budget_slice l
         WHERE l.budget_id = s.pieces_id) AS left_qty,
       c.claimed_qty, c.used_qty
  FROM pricing_promotion p
  JOIN pricing_coupon_series s ON s.promotion_id = p.id
  LEFT JOIN pricing_budget b ON b.id = s.pieces_id
 CROSS JOIN LATERAL (SELECT w.form FROM pricing_promotion_version w
                      WHERE w.promotion_id = p.id AND w.from_version IS NOT NULL
                      ORDER BY w.number DESC LIMIT 1) v
 CROSS JOIN LATERAL (SELECT coalesce(sum(t.claimed_qty), 0)::bigint AS claimed_qty,
                            coalesce(sum(t.used_qty), 0)::bigint AS used_qty
                       FROM pricing_coupon_tally t WHERE t.series_id = s.id) c
 WHERE p.organisation_id = ANY(%(organisation_ids)s::uuid[])
 ORDER BY s.id DESC
