-- M2: The beneficiary is who was bound when the order was paid.
-- 中文: 受益人就是支付那一刻绑定的导购。
-- Frozen whether or not the plan pays it; own purchases are the platform's (M4). Who was merged into
-- another keeps their past bindings: either's may have counted for what was frozen after the merge.
SELECT e.id AS entitlement_id, e.order_id, e.paid_at, b.party_id, g.staff_id AS bound_id, b.why
  FROM rewards_entitlement e
  LEFT JOIN rewards_beneficiary b ON b.entitlement_id = e.id AND b.role = 'bound_guide'
  LEFT JOIN rewards_binding g ON g.member_id = e.member_id AND g.valid @> e.paid_at
 WHERE b.party_id IS DISTINCT FROM g.staff_id AND b.why IS DISTINCT FROM 'own_purchase'
   AND NOT EXISTS (
    SELECT FROM members_member earlier
      JOIN rewards_binding theirs ON theirs.member_id = earlier.id AND theirs.valid @> e.paid_at
     WHERE earlier.merged_into_id = e.member_id AND theirs.staff_id = b.party_id)
UNION ALL
SELECT e.id, e.order_id, o.paid_at, NULL, NULL, 'not frozen as of the payment'
  FROM rewards_entitlement e
  JOIN orders_order o ON o.id = e.order_id
  LEFT JOIN members_member m ON m.id = e.member_id
 WHERE o.paid_at IS DISTINCT FROM e.paid_at
    OR o.member_id IS DISTINCT FROM coalesce(m.merged_into_id, e.member_id)
   AND o.member_id IS DISTINCT FROM e.member_id
-- examined
SELECT count(*) FROM rewards_entitlement
