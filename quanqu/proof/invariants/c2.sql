-- C2: No member claims or holds more coupons of a series than one may have.
-- 中文: 会员领取或持有的同一系列优惠券不超过每人限量。
-- What came by a merge counts for the member it came from.
SELECT s.id AS series_id, s.code, held.member_id, held.qty, s.per_member
  FROM pricing_coupon_series s
  JOIN (SELECT series_id, coalesce(merged_from_id, member_id) AS member_id, count(*) AS qty
          FROM pricing_coupon GROUP BY 1, 2
        UNION ALL
        SELECT series_id, first_member_id, count(*) FROM pricing_coupon GROUP BY 1, 2) held
    ON held.series_id = s.id
 WHERE held.qty > s.per_member
-- examined
SELECT count(*) FROM pricing_coupon
