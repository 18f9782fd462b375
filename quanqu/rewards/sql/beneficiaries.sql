-- Who stands for which role, in the order of freezing. Index: rewards_beneficiary_once.
SELECT entitlement_id, role, party_kind, party_id, why, weight
  FROM rewards_beneficiary
 WHERE entitlement_id = ANY (%(ids)s::uuid[])
 ORDER BY entitlement_id, role, party_kind, party_id, why
