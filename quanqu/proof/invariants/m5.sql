-- M5: No reward is paid before it vests or while it is held, and a payout is what its parts come to.
-- 中文: 分润到期前或冻结期间不支付，支付额等于其各部分之和。
WITH parts AS (
  SELECT p.id, sum(a.amount_fen) AS amount_fen, count(*) AS part_qty,
         bool_and((a.party_kind, a.party_id) = (p.party_kind, p.party_id)
                  AND (e.platform_id, e.currency) = (r.bearer_id, r.currency)) AS is_theirs
    FROM rewards_payout p
    JOIN rewards_pay_run r ON r.id = p.run_id
    JOIN rewards_accrual a ON a.payout_id = p.id
    JOIN rewards_entitlement e ON e.id = a.entitlement_id
   GROUP BY p.id),
booked AS (
  SELECT p.id, sum(l.amount_fen) AS amount_fen
    FROM rewards_payout p
    JOIN rewards_pay_run r ON r.id = p.run_id
    JOIN ledger_posting l ON l.journal_id = p.journal_id AND l.organisation_id = r.bearer_id
    JOIN ledger_account c ON c.id = l.account_id AND c.kind = 'reward_pending'
                         AND c.party = p.party_kind || ':' || p.party_id
   GROUP BY p.id)
SELECT p.id AS payout_id, a.id AS accrual_id, a.vests_at, p.paid_at, a.amount_fen, 'too early' AS what
  FROM rewards_payout p
  JOIN rewards_accrual a ON a.payout_id = p.id
 WHERE a.vests_at > p.paid_at
UNION ALL
SELECT p.id, a.id, f.found_at, p.paid_at, a.amount_fen, 'held'
  FROM rewards_payout p
  JOIN rewards_accrual a ON a.payout_id = p.id AND a.role <> 'fulfilling_node'
  JOIN rewards_entitlement e ON e.id = a.entitlement_id
  JOIN rewards_beneficiary b ON b.entitlement_id = e.id AND b.party_kind = 'staff'
  JOIN rewards_flag f ON f.member_id = e.member_id AND f.staff_id = b.party_id
 WHERE f.found_at <= p.paid_at AND (f.decided_at IS NULL OR f.decided_at > p.paid_at)
UNION ALL
SELECT p.id, NULL, NULL, p.paid_at, p.amount_fen, 'not its parts'
  FROM rewards_payout p
  LEFT JOIN parts ON parts.id = p.id
  LEFT JOIN booked ON booked.id = p.id
 WHERE (parts.amount_fen, parts.part_qty, parts.is_theirs, booked.amount_fen)
       IS DISTINCT FROM (p.amount_fen::numeric, p.part_qty::bigint, true, p.amount_fen::numeric)
-- examined
SELECT count(*) FROM rewards_payout
