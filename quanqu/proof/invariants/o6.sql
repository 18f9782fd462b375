-- O6: One order of a marketplace or till is one order here.
-- 中文: 外部平台或收银台的一个订单在这里只有一个订单。
SELECT channel, external_ref, count(*) AS orders
  FROM orders_order
 WHERE external_ref IS NOT NULL
 GROUP BY channel, external_ref
HAVING count(*) > 1
-- examined
SELECT count(*) FROM orders_order WHERE external_ref IS NOT NULL
