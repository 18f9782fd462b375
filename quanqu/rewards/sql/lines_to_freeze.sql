-- The lines of an order whose seller had joined a plan at a moment, with that plan's version.
-- Indexes: orders_line_position, rewards_acceptance_once, primary keys of the catalog.
SELECT o.member_id, o.currency, o.selling_node_id, o.serving_staff_id, l.id AS line_id,
       l.source_node_id, c.code AS category_code, plan.version_id
  FROM orders_order o
  JOIN orders_line l ON l.order_id = o.id
  JOIN catalog_sku s ON s.id = l.sku_id
  JOIN catalog_product p ON p.id = s.product_id
  JOIN catalog_category c ON c.id = p.category_id
 CROSS JOIN LATERAL (
   SELECT a.version_id FROM rewards_acceptance a
    WHERE a.organisation_id = l.seller_id AND a.accepted_at <= %(at)s::timestamptz
    ORDER BY a.accepted_at DESC, a.id DESC LIMIT 1) AS plan
 WHERE o.id = %(order_id)s::uuid
 ORDER BY l.position
