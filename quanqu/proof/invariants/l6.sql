-- L6: Each journal balances inside each legal entity.
-- 中文: 每张凭证在每个法人内部借贷平衡。
SELECT p.journal_id, a.organisation_id, p.currency, sum(p.amount_fen) AS off_by_fen
  FROM ledger_posting p
  JOIN ledger_account a ON a.id = p.account_id
 GROUP BY p.journal_id, a.organisation_id, p.currency
HAVING sum(p.amount_fen) <> 0
-- examined
SELECT count(*) FROM ledger_posting
