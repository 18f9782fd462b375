-- Order lines whose rewards hang on a flag: of its member, frozen with its guide among the earners.
-- Indexes: the entitlement's member key, rewards_beneficiary_once.
SELECT e.order_id, array_agg(e.order_line_id ORDER BY e.order_line_id) AS line_ids
  FROM rewards_entitlement e
 WHERE e.member_id = %(member_id)s::uuid
   AND EXISTS (SELECT FROM rewards_accrual a WHERE a.entitlement_id = e.id)
   AND EXISTS (SELECT FROM rewards_beneficiary b
                WHERE b.entitlement_id = e.id AND b.party_kind = 'staff'
                  AND b.party_id = %(staff_id)s::uuid)
 GROUP BY e.order_id
 ORDER BY e.order_id
