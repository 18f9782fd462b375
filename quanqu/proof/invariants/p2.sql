-- P2: A provider's transaction is booked once.
-- 中文: 支付机构的每笔交易只记账一次。
SELECT provider, kind, transaction_id, count(*) AS times
  FROM payments_transaction
 GROUP BY provider, kind, transaction_id
HAVING count(*) > 1
UNION ALL
SELECT p.provider, 'capture', p.transaction_id, count(*)
  FROM payments_payment p
 WHERE p.transaction_id IS NOT NULL
 GROUP BY p.provider, p.transaction_id
HAVING count(*) > 1
-- examined
SELECT count(*) FROM payments_transaction
