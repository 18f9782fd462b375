-- What looks like farming in stores that one may see, the newest first, with what hangs on it and is
-- not paid. Indexes: rewards_flag_found_at, the entitlement's keys, rewards_beneficiary_once.
SELECT f.id AS flag_id, f.kind, f.staff_id, f.member_id, f.node_id, f.facts, f.found_at, f.state,
       f.proposal, f.proposed_by, f.why, f.decided_by, f.decided_at,
       coalesce(hanging.amount_fen, 0)::bigint AS held_fen,
       coalesce(hanging.currency, 'CNY') AS currency
  FROM rewards_flag f
  JOIN network_node n ON n.id = f.node_id
  LEFT JOIN LATERAL (
    SELECT e.currency, sum(a.amount_fen) AS amount_fen
      FROM rewards_entitlement e
      JOIN rewards_accrual a ON a.entitlement_id = e.id
     WHERE e.member_id = f.member_id AND a.party_id IS NOT NULL AND a.payout_id IS NULL
       AND a.role <> 'fulfilling_node'
       AND EXISTS (SELECT FROM rewards_beneficiary b
                    WHERE b.entitlement_id = e.id AND b.party_kind = 'staff'
                      AND b.party_id = f.staff_id)
     GROUP BY e.currency ORDER BY e.currency LIMIT 1) AS hanging ON true
 WHERE n.organisation_id = ANY (%(organisation_ids)s::uuid[])
   AND (f.state = 'held' OR NOT %(only_held)s::boolean)
   AND (%(flag_id)s::uuid IS NULL OR f.id = %(flag_id)s::uuid)
 ORDER BY f.found_at DESC, f.id DESC
 LIMIT %(row_limit)s::integer
