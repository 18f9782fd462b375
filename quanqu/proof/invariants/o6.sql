-- O6: One order of a marketplace or till is one order here.
SELECT channel, external_ref, count(*) AS orders
  FROM orders_order
 WHERE external_ref IS NOT NULL
 GROUP BY channel, external_ref
HAVING count(*) > 1
-- examined
SELECT count(*) FROM orders_order WHERE external_ref IS NOT NULL
