-- L1: Each journal sums to zero per currency.
-- 中文: 每张凭证按币种合计为零。
SELECT p.journal_id, p.currency, sum(p.amount_fen) AS off_by_fen
  FROM ledger_posting p
 GROUP BY p.journal_id, p.currency
HAVING sum(p.amount_fen) <> 0
UNION ALL
SELECT j.id, NULL, NULL
  FROM ledger_journal j
 WHERE NOT EXISTS (SELECT FROM ledger_posting p WHERE p.journal_id = j.id)
-- examined
SELECT count(*) FROM ledger_posting
