-- M2: The beneficiary is who was bound when the order was paid.
-- 中文: 受益人就是支付那一刻绑定的导购。
-- Frozen whether or not the plan pays it; own purchases are the platform's (M4).
SELECT e.id AS entitlement_id, e.order_id, e.paid_at, b.party_id, g.staff_id AS bound_id, b.why
  FROM rewards_entitlement e
  LEFT JOIN rewards_beneficiary b ON b.entitlement_id = e.id AND b.role = 'bound_guide'
  LEFT JOIN rewards_binding g ON g.member_id = e.member_id AND g.valid @> e.paid_at
 WHERE b.party_id IS DISTINCT FROM g.staff_id AND b.why IS DISTINCT FROM 'own_purchase'
UNION ALL
SELECT e.id, e.order_id, o.paid_at, NULL, NULL, 'not frozen as of the payment'
  FROM rewards_entitlement e
  JOIN orders_order o ON o.id = e.order_id
 WHERE (o.paid_at, o.member_id) IS DISTINCT FROM (e.paid_at, e.member_id)
-- examined
SELECT count(*) FROM rewards_entitlement
