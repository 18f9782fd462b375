-- O5: One key is one request and one order: no offer was ordered twice, no key has two answers.
-- 中文: 一个请求键只有一次请求和一个订单；没有承诺被下单两次，也没有键有两个答复。
SELECT o.offer_id, NULL AS scope, NULL AS key, count(*) AS orders
  FROM orders_order o
 WHERE o.offer_id IS NOT NULL
 GROUP BY o.offer_id
HAVING count(*) > 1
UNION ALL
SELECT NULL, scope, key, count(*)
  FROM kit_idempotency
 GROUP BY scope, key
HAVING count(*) > 1
-- examined
SELECT (SELECT count(*) FROM kit_idempotency)
     + (SELECT count(*) FROM orders_order WHERE offer_id IS NOT NULL)
