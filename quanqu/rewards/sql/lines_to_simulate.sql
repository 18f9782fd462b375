-- Goods that were sold in a period by some companies and are kept, of the latest orders, with the net
-- money kept: what rewards noted of it, else the line's part of what was not returned.
-- Indexes: orders_order_seller, orders_line_position, primary keys of the catalog, the
-- entitlement's line key, rewards_kept_once.
WITH chosen AS (
  SELECT o.id, o.paid_at, o.member_id, o.currency, o.selling_node_id, o.serving_staff_id, o.number
    FROM orders_order o
   WHERE o.seller_id = ANY (%(organisation_ids)s::uuid[]) AND o.paid_at IS NOT NULL
     AND o.placed_at >= %(since)s::timestamptz AND o.placed_at < %(until)s::timestamptz
   ORDER BY o.placed_at DESC, o.id DESC
   LIMIT %(row_limit)s::integer)
SELECT o.id AS order_id, o.number, o.paid_at, o.member_id, o.currency, o.selling_node_id,
       o.serving_staff_id, l.id AS line_id, l.source_node_id, c.code AS category_code,
       coalesce((SELECT greatest(sum(k.net_fen), 0) FROM rewards_entitlement e
                   JOIN rewards_kept k ON k.entitlement_id = e.id
                  WHERE e.order_line_id = l.id),
                l.net_fen * (l.fulfilled_qty - l.returned_qty) / l.qty)::bigint AS kept_fen
  FROM chosen o
  JOIN orders_line l ON l.order_id = o.id AND l.fulfilled_qty > l.returned_qty
  JOIN catalog_sku s ON s.id = l.sku_id
  JOIN catalog_product p ON p.id = s.product_id
  JOIN catalog_category c ON c.id = p.category_id
 ORDER BY o.paid_at DESC, o.id, l.position
