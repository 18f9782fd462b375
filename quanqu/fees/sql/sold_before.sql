-- The newest lines that some sellers sold between two moments, as they stand now: what is kept
-- of their money without VAT, the categories of their goods up to the root, and who delivered them. Locks: none.
-- Indexes: orders_order_seller, orders_line_position, primary keys.
SELECT l.kind, l.seller_id, o.placed_at, o.hand_over_kind = 'delivery' AS is_delivered,
       coalesce(n.organisation_id, (
         SELECT m.organisation_id FROM orders_line k JOIN network_node m ON m.id = k.source_node_id
          WHERE k.order_id = o.id ORDER BY k.position LIMIT 1)) AS acting_id, l.vat_bps,
       CASE WHEN l.total_fen = 0 THEN 0 ELSE
         l.total_fen * l.fulfilled_qty / l.qty * l.net_fen / l.total_fen
         - l.total_fen * l.returned_qty / l.qty * l.net_fen / l.total_fen END AS kept_fen,
       ARRAY(WITH RECURSIVE up AS (
               SELECT c.id, c.parent_id, 0 AS steps
                 FROM catalog_sku k JOIN catalog_product p ON p.id = k.product_id
                 JOIN catalog_category c ON c.id = p.category_id
                WHERE k.id = l.sku_id
               UNION ALL
               SELECT c.id, c.parent_id, up.steps + 1
                 FROM up JOIN catalog_category c ON c.id = up.parent_id)
             SELECT up.id FROM up ORDER BY up.steps) AS category_ids
  FROM (SELECT o.* FROM unnest(%(seller_ids)s::uuid[]) AS seller (id)
         CROSS JOIN LATERAL (
           SELECT o.id, o.placed_at, o.hand_over_kind FROM orders_order o
            WHERE o.seller_id = seller.id AND o.currency = %(currency)s::text
              AND o.placed_at >= %(since)s::timestamptz AND o.placed_at < %(until)s::timestamptz
            ORDER BY o.placed_at DESC LIMIT %(row_limit)s::int) AS o) AS o
  JOIN orders_line l ON l.order_id = o.id AND l.fulfilled_qty > 0
  LEFT JOIN network_node n ON n.id = l.source_node_id
