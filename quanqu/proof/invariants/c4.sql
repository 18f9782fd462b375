-- C4: A coupon goes from one member to the next, one after the other, to whom it belongs now.
-- 中文: 优惠券逐一转手，最后一位即现在的持有人。
SELECT c.id AS coupon_id, c.number, c.member_id, chain.owners, chain.breaks, chain.last_id
  FROM pricing_coupon c
  LEFT JOIN LATERAL (
    SELECT count(*) AS owners,
           count(*) FILTER (WHERE w.number <> w.place OR w.from_member_id IS DISTINCT FROM w.before)
             AS breaks,
           (array_agg(w.to_member_id ORDER BY w.number DESC))[1] AS last_id
      FROM (SELECT n.number, n.from_member_id, n.to_member_id,
                   row_number() OVER (ORDER BY n.number) AS place,
                   lag(n.to_member_id) OVER (ORDER BY n.number) AS before
              FROM pricing_coupon_owner n WHERE n.coupon_id = c.id) w) chain ON true
 WHERE chain.owners = 0 OR chain.breaks > 0 OR chain.last_id <> c.member_id
-- examined
SELECT count(*) FROM pricing_coupon_owner
