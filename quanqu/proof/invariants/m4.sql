-- M4: Nobody earns on their own purchase.
-- 中文: 没有人从自己的购买中获得分润。
SELECT b.id AS beneficiary_id, e.order_id, b.role, b.party_kind, b.party_id
  FROM rewards_beneficiary b
  JOIN rewards_entitlement e ON e.id = b.entitlement_id
  JOIN members_member m ON m.id = e.member_id
  LEFT JOIN network_staff s ON b.party_kind = 'staff' AND s.id = b.party_id
 WHERE s.user_id = m.user_id OR (b.party_kind = 'member' AND b.party_id = m.id)
UNION ALL
SELECT a.id, e.order_id, a.role, a.party_kind, a.party_id
  FROM rewards_accrual a
  JOIN rewards_entitlement e ON e.id = a.entitlement_id
  JOIN members_member m ON m.id = e.member_id
  LEFT JOIN network_staff s ON a.party_kind = 'staff' AND s.id = a.party_id
 WHERE s.user_id = m.user_id OR (a.party_kind = 'member' AND a.party_id = m.id)
-- examined
SELECT count(*) FROM rewards_beneficiary b
  JOIN rewards_entitlement e ON e.id = b.entitlement_id AND e.member_id IS NOT NULL
