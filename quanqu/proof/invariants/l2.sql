-- L2: A kept balance equals the sum of its entries.
-- 中文: 留存余额等于其分录之和。
-- Kept accounts are liabilities: a credit (negative) raises what is owed.
SELECT a.id AS account_id, a.party, a.kind, a.balance_fen, -coalesce(sum(p.amount_fen), 0) AS entries_fen
  FROM ledger_account a
  LEFT JOIN ledger_posting p ON p.account_id = a.id
 WHERE a.balance_fen IS NOT NULL
 GROUP BY a.id
HAVING a.balance_fen <> -coalesce(sum(p.amount_fen), 0)
UNION ALL
SELECT p.account_id, a.party, a.kind, a.balance_fen, p.amount_fen
  FROM ledger_posting p
  JOIN ledger_account a ON a.id = p.account_id
 WHERE (p.currency, p.organisation_id) IS DISTINCT FROM (a.currency, a.organisation_id)
-- examined
SELECT count(*) FROM ledger_account WHERE balance_fen IS NOT NULL
