-- What stood for one earner when a period began, by currency: earned less paid until then.
-- Indexes: rewards_accrual_party_at, rewards_payout_party_at.
SELECT currency, sum(amount_fen)::bigint AS amount_fen
  FROM (SELECT e.currency, a.amount_fen
          FROM rewards_accrual a
          JOIN rewards_entitlement e ON e.id = a.entitlement_id
         WHERE a.party_id = %(party_id)s::uuid AND a.party_kind = %(kind)s::text
           AND a.at < %(since)s::timestamptz
         UNION ALL
        SELECT r.currency, -p.amount_fen
          FROM rewards_payout p
          JOIN rewards_pay_run r ON r.id = p.run_id
         WHERE p.party_id = %(party_id)s::uuid AND p.party_kind = %(kind)s::text
           AND p.paid_at < %(since)s::timestamptz) AS before
 GROUP BY currency
