-- L8: A payout is what the debts of its settlement come to, and what its journal moved at the bank.
-- 中文: 结算付款额等于该期债权债务净额，也等于其凭证的银行发生额。
WITH position AS (
  SELECT p.run_id, side.organisation_id, sum(side.claims_fen) AS claims_fen,
         sum(side.debts_fen) AS debts_fen
    FROM settlement_debt d
    JOIN settlement_payout p ON p.id = d.payout_id
   CROSS JOIN LATERAL (VALUES (d.creditor_id, d.amount_fen, 0::bigint),
                              (d.debtor_id, 0::bigint, d.amount_fen))
           AS side (organisation_id, claims_fen, debts_fen)
   GROUP BY p.run_id, side.organisation_id),
booked AS (
  SELECT p.id, coalesce(sum(l.amount_fen), 0) AS amount_fen
    FROM settlement_payout p
    LEFT JOIN ledger_posting l ON l.journal_id = p.journal_id
                              AND l.organisation_id = p.organisation_id
                              AND EXISTS (SELECT FROM ledger_account a
                                           WHERE a.id = l.account_id AND a.kind = 'bank')
   WHERE p.state <> 'planned'
   GROUP BY p.id)
SELECT p.id AS payout_id, p.claims_fen, p.debts_fen, d.claims_fen AS frozen_claims_fen,
       d.debts_fen AS frozen_debts_fen, b.amount_fen AS booked_fen
  FROM settlement_payout p
  LEFT JOIN position d ON d.run_id = p.run_id AND d.organisation_id = p.organisation_id
  LEFT JOIN booked b ON b.id = p.id
 WHERE p.claims_fen IS DISTINCT FROM d.claims_fen OR p.debts_fen IS DISTINCT FROM d.debts_fen
    OR b.amount_fen <> p.claims_fen - p.debts_fen
-- examined
SELECT count(*) FROM settlement_payout
