-- The debts that some payouts clear. Index: settlement_debt_once.
SELECT payout_id, creditor_id, debtor_id, amount_fen FROM settlement_debt
 WHERE payout_id = ANY (%(payout_ids)s::uuid[])
 ORDER BY payout_id, creditor_id, debtor_id
