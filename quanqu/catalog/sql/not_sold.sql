-- Which of these SKUs their nodes do not sell in their channels: unknown, their state, or assortment.
-- Of the rules that fit, the narrowest subject decides, then node before network, then channel.
-- Indexes: catalog_sku_pkey, catalog_product_pkey, catalog_category_pkey, catalog_assortment_rule_once.
WITH RECURSIVE asked AS (
  SELECT g.id, g.node_id, g.channel, s.state, p.id AS product_id, p.brand_id, p.category_id
    FROM unnest(%(sku_ids)s::uuid[], %(node_ids)s::uuid[], %(channels)s::text[])
           AS g (id, node_id, channel)
    LEFT JOIN catalog_sku s ON s.id = g.id
    LEFT JOIN catalog_product p ON p.id = s.product_id),
above AS (
  SELECT DISTINCT a.category_id AS start_id, a.category_id AS id, 0 AS steps FROM asked a
  UNION ALL
  SELECT b.start_id, c.parent_id, b.steps + 1
    FROM above b JOIN catalog_category c ON c.id = b.id WHERE c.parent_id IS NOT NULL),
rules AS (
  SELECT r.* FROM catalog_assortment_rule r
   WHERE (r.node_id = ANY(%(node_ids)s::uuid[]) OR r.node_id IS NULL)),
decided AS (
  SELECT DISTINCT ON (a.id, a.node_id, a.channel) a.id, a.node_id, a.channel, r.verdict
    FROM asked a
    JOIN rules r ON (r.node_id IS NULL OR r.node_id = a.node_id)
                AND r.channel IN ('', a.channel)
                AND (r.product_id IS NULL OR r.product_id = a.product_id)
                AND (r.brand_id IS NULL OR r.brand_id = a.brand_id)
    LEFT JOIN above b ON b.id = r.category_id AND b.start_id = a.category_id
   WHERE r.category_id IS NULL OR b.id IS NOT NULL
   ORDER BY a.id, a.node_id, a.channel, r.product_id IS NULL, r.brand_id IS NULL, r.category_id IS NULL, b.steps,
            r.node_id IS NULL, r.channel = '', r.verdict = 'allow')
SELECT a.id AS sku_id, a.node_id, a.channel,
       CASE WHEN a.state IS NULL THEN 'unknown'
                            WHEN a.state <> 'active' THEN a.state ELSE 'assortment' END AS why
  FROM asked a LEFT JOIN decided d USING (id, node_id, channel)
 WHERE a.state IS DISTINCT FROM 'active' OR d.verdict = 'deny'
