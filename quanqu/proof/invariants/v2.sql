-- V2: Child and parent belong to one organisation.
-- 中文: 下级与上级属于同一组织。
SELECT 'delivery line' AS child, dl.id::text AS child_id, d.order_id::text AS parent_id
  FROM fulfilment_delivery_line dl
  JOIN fulfilment_delivery d ON d.id = dl.delivery_id
  JOIN orders_line l ON l.id = dl.line_id
 WHERE l.order_id <> d.order_id
UNION ALL
SELECT 'order line', l.id::text, o.id::text
  FROM orders_line l
  JOIN orders_order o ON o.id = l.order_id
 WHERE l.seller_id <> o.seller_id
UNION ALL
SELECT 'return line', rl.id::text, r.id::text
  FROM orders_return_line rl
  JOIN orders_return r ON r.id = rl.returned_id
  LEFT JOIN orders_line l ON l.id = rl.line_id
 WHERE l.order_id IS DISTINCT FROM r.order_id AND rl.line_id IS NOT NULL
UNION ALL
SELECT 'share of a tender', s.id::text, t.order_id::text
  FROM orders_line_tender s
  JOIN orders_line l ON l.id = s.line_id
  JOIN orders_tender t ON t.id = s.tender_id
 WHERE l.order_id <> t.order_id
UNION ALL
SELECT 'sku', s.id::text, p.id::text
  FROM catalog_sku s
  JOIN catalog_product p ON p.id = s.product_id
 WHERE s.organisation_id <> p.organisation_id
UNION ALL
SELECT 'posting', p.id::text, a.id::text
  FROM ledger_posting p
  JOIN ledger_account a ON a.id = p.account_id
 WHERE p.organisation_id <> a.organisation_id
UNION ALL
SELECT 'entitlement', e.id::text, l.order_id::text
  FROM rewards_entitlement e
  JOIN orders_line l ON l.id = e.order_line_id
 WHERE l.order_id <> e.order_id
-- examined
SELECT (SELECT count(*) FROM orders_line) + (SELECT count(*) FROM fulfilment_delivery_line)
     + (SELECT count(*) FROM ledger_posting)
