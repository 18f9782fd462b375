-- What stands for one earner at a moment, by currency: waiting for the time of returns, due, held,
-- and paid so far. Indexes: rewards_accrual_party_at, rewards_flag_once, rewards_beneficiary_once.
SELECT part.currency,
       coalesce(sum(amount_fen) FILTER (WHERE state = 'pending'), 0)::bigint AS pending_fen,
       coalesce(sum(amount_fen) FILTER (WHERE state = 'due'), 0)::bigint AS due_fen,
       coalesce(sum(amount_fen) FILTER (WHERE state = 'held'), 0)::bigint AS held_fen,
       coalesce(sum(amount_fen) FILTER (WHERE state = 'paid'), 0)::bigint AS paid_fen
  FROM (SELECT e.currency, a.amount_fen,
               CASE WHEN a.payout_id IS NOT NULL THEN 'paid'
                    WHEN a.role <> 'fulfilling_node' AND EXISTS (
         SELECT FROM rewards_beneficiary g
           JOIN rewards_flag f ON f.member_id = e.member_id AND f.staff_id = g.party_id
                              AND f.state = 'held'
          WHERE g.entitlement_id = e.id AND g.party_kind = 'staff') THEN 'held'
                    WHEN a.vests_at > %(at)s::timestamptz THEN 'pending' ELSE 'due' END AS state
          FROM rewards_accrual a
          JOIN rewards_entitlement e ON e.id = a.entitlement_id
         WHERE a.party_id = %(party_id)s::uuid AND a.party_kind = %(kind)s::text) AS part
 GROUP BY part.currency
 ORDER BY part.currency
