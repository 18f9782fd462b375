-- L4: One business fact has one journal, and a journal is reversed at most once.
-- 中文: 一件业务事实只有一张凭证，一张凭证最多冲销一次。
SELECT fact_key, NULL::uuid AS reverses_id, count(*) AS journals
  FROM ledger_journal
 GROUP BY fact_key
HAVING count(*) > 1
UNION ALL
SELECT NULL, reverses_id, count(*)
  FROM ledger_journal
 WHERE reverses_id IS NOT NULL
 GROUP BY reverses_id
HAVING count(*) > 1
-- examined
SELECT count(*) FROM ledger_journal
