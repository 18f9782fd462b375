-- What one company earned in some days, by node, SKU or category, without VAT: what it sold, and what
-- others sold of its goods, at the transfer price. Sales count at the node where they were sold.
-- Indexes: valuation_entry_owner, valuation_entry_seller, primary keys.
WITH part AS (
  SELECT e.node_id, e.sku_id, e.sold_qty, e.sold_known_qty AS costed_qty,
         CASE WHEN e.seller_id <> e.owner_id THEN e.transfer_fen ELSE e.net_fen END AS net_fen,
         e.cost_fen, e.loss_fen
    FROM valuation_entry e
   WHERE e.owner_id = %(organisation_id)s::uuid
     AND e."on" BETWEEN %(first_on)s::date AND %(last_on)s::date
     AND (e.sold_qty <> 0 OR e.cost_fen <> 0 OR e.loss_fen <> 0)
   UNION ALL
  SELECT e.node_id, e.sku_id, e.sold_qty, e.sold_qty, e.net_fen, e.transfer_fen, 0
    FROM valuation_entry e
   WHERE e.seller_id = %(organisation_id)s::uuid AND e.owner_id <> %(organisation_id)s::uuid
     AND e."on" BETWEEN %(first_on)s::date AND %(last_on)s::date)
SELECT CASE %(by)s::text WHEN 'node' THEN p.node_id WHEN 'sku' THEN p.sku_id
            ELSE g.category_id END AS key,
       sum(p.sold_qty)::bigint AS sold_qty, sum(p.costed_qty)::bigint AS costed_qty,
       sum(p.net_fen)::bigint AS net_fen,
       sum(CASE WHEN p.costed_qty = p.sold_qty THEN p.net_fen
                WHEN p.sold_qty <> 0 THEN p.net_fen * p.costed_qty / p.sold_qty
                ELSE 0 END)::bigint AS costed_net_fen,
       sum(p.cost_fen)::bigint AS cost_fen, sum(p.loss_fen)::bigint AS loss_fen
  FROM part p
  JOIN catalog_sku s ON s.id = p.sku_id
  JOIN catalog_product g ON g.id = s.product_id
 GROUP BY 1
 ORDER BY sum(p.net_fen) DESC, 1
 LIMIT %(limit)s
