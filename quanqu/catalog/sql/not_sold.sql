-- Which of these SKUs a node does not sell in a channel, and why: unknown, its state, or assortment.
-- Of the rules that fit, the narrowest subject decides, then node before network, then channel.
-- Indexes: catalog_sku_pkey, catalog_product_pkey, catalog_category_pkey, catalog_assortment_rule_once.
WITH RECURSIVE asked AS (
  SELECT g.id, s.state, p.id AS product_id, p.brand_id, p.category_id
    FROM unnest(%(sku_ids)s::uuid[]) AS g (id)
    LEFT JOIN catalog_sku s ON s.id = g.id
    LEFT JOIN catalog_product p ON p.id = s.product_id),
above AS (
  SELECT DISTINCT a.category_id AS start_id, a.category_id AS id, 0 AS steps FROM asked a
  UNION ALL
  SELECT b.start_id, c.parent_id, b.steps + 1
    FROM above b JOIN catalog_category c ON c.id = b.id WHERE c.parent_id IS NOT NULL),
rules AS (
  SELECT r.* FROM catalog_assortment_rule r
   WHERE (r.node_id = %(node_id)s::uuid OR r.node_id IS NULL)
     AND r.channel IN ('', %(channel)s::text)),
decided AS (
  SELECT DISTINCT ON (a.id) a.id, r.verdict
    FROM asked a
    JOIN rules r ON (r.product_id IS NULL OR r.product_id = a.product_id)
                AND (r.brand_id IS NULL OR r.brand_id = a.brand_id)
    LEFT JOIN above b ON b.id = r.category_id AND b.start_id = a.category_id
   WHERE r.category_id IS NULL OR b.id IS NOT NULL
   ORDER BY a.id, r.product_id IS NULL, r.brand_id IS NULL, r.category_id IS NULL, b.steps,
            r.node_id IS NULL, r.channel = '', r.verdict = 'allow')
SELECT a.id AS sku_id, CASE WHEN a.state IS NULL THEN 'unknown'
                            WHEN a.state <> 'active' THEN a.state ELSE 'assortment' END AS why
  FROM asked a LEFT JOIN decided d ON d.id = a.id
 WHERE a.state IS DISTINCT FROM 'active' OR d.verdict = 'deny'
