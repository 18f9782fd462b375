-- What one company earned in some days, by node, SKU or category, without VAT: what it sold, and what
-- others sold of its goods, at the transfer price. Sales count at the node where they were sold.
-- Whole months are read as months, so that a year costs no more than its goods or nodes.
-- Indexes: valuation_margin_of, primary keys.
WITH part AS (
  SELECT m.* FROM valuation_margin m
   WHERE m.organisation_id = %(organisation_id)s::uuid AND m.by = %(kept_by)s::text
     AND m.span = 'month'
     AND m."on" >= %(months_from)s::date AND m."on" < %(months_until)s::date
   UNION ALL
  SELECT m.* FROM valuation_margin m
   WHERE m.organisation_id = %(organisation_id)s::uuid AND m.by = %(kept_by)s::text
     AND m.span = 'day'
     AND m."on" >= %(first_on)s::date AND m."on" < %(months_from)s::date
   UNION ALL
  SELECT m.* FROM valuation_margin m
   WHERE m.organisation_id = %(organisation_id)s::uuid AND m.by = %(kept_by)s::text
     AND m.span = 'day'
     AND m."on" >= %(months_until)s::date AND m."on" <= %(last_on)s::date),
keyed AS (
  SELECT p.key AS kept_key, sum(p.sold_qty) AS sold_qty, sum(p.costed_qty) AS costed_qty,
         sum(p.net_fen) AS net_fen, sum(p.costed_net_fen) AS costed_net_fen,
         sum(p.cost_fen) AS cost_fen, sum(p.loss_fen) AS loss_fen
    FROM part p GROUP BY p.key)
SELECT CASE WHEN %(by)s::text = 'category' THEN g.category_id ELSE k.kept_key END AS key,
       sum(k.sold_qty)::bigint AS sold_qty, sum(k.costed_qty)::bigint AS costed_qty,
       sum(k.net_fen)::bigint AS net_fen, sum(k.costed_net_fen)::bigint AS costed_net_fen,
       sum(k.cost_fen)::bigint AS cost_fen, sum(k.loss_fen)::bigint AS loss_fen
  FROM keyed k
  LEFT JOIN catalog_sku s ON %(by)s::text = 'category' AND s.id = k.kept_key
  LEFT JOIN catalog_product g ON g.id = s.product_id
 GROUP BY 1
 ORDER BY sum(k.net_fen) DESC, 1
 LIMIT %(limit)s
