-- V3: A member who was merged into another owns nothing any more.
-- 中文: 已合并到他人的会员名下不再有任何东西。
-- For two minutes what was under way with the old id may still be on its way.
WITH merged AS (
  SELECT g.gone_id AS member_id, g.merged_at
    FROM membership_merge g
   WHERE g.undone_at IS NULL AND g.merged_at < now() - interval '2 minutes'
)
SELECT m.member_id, found.what, found.id
  FROM merged m
 CROSS JOIN LATERAL (
   SELECT 'identifier' AS what, i.id FROM members_identifier i WHERE i.member_id = m.member_id
    UNION ALL SELECT 'order', o.id FROM orders_order o WHERE o.member_id = m.member_id
    UNION ALL SELECT 'card', c.id FROM wallet_card c WHERE c.member_id = m.member_id
    UNION ALL SELECT 'points', l.id FROM wallet_points_account a
      JOIN wallet_points_lot l ON l.account_id = a.id WHERE a.member_id = m.member_id
    UNION ALL SELECT 'points owed', a.id FROM wallet_points_account a
     WHERE a.member_id = m.member_id AND a.owed_qty > 0
    UNION ALL SELECT 'voucher', v.id FROM wallet_voucher v WHERE v.member_id = m.member_id
    UNION ALL SELECT 'coupon', c.id FROM pricing_coupon c WHERE c.member_id = m.member_id
    UNION ALL SELECT 'token', t.id FROM pricing_benefit_token t WHERE t.member_id = m.member_id
    UNION ALL SELECT 'instalments', p.id FROM payments_payment p WHERE p.member_id = m.member_id
    UNION ALL SELECT 'binding', b.id FROM rewards_binding b
     WHERE b.member_id = m.member_id AND upper(b.valid) > m.merged_at) found
-- examined
SELECT count(*) FROM members_member
