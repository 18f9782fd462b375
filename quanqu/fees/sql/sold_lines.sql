-- What must be known of moved lines to charge their fees: who sold them, who handed them over, the
-- rates that were in force when they were ordered (a company's own before those for all; of those what
-- charged them before, for goods may have moved to another category since, else that of the nearest
-- category), and what was charged so far. Locks: none.
-- Indexes: primary keys, network_organisation_one_group, fees_schedule_in_force, fees_rate_once, fees_charge_line.
SELECT l.id AS line_id, l.kind, l.seller_id, l.vat_bps, o.number, o.currency,
       o.selling_node_id, o.hand_over_kind, o.placed_at, a.organisation_id AS acting_id, a.timezone,
       g.id AS platform_id,
       CASE WHEN l.kind = 'fee' THEN
         (SELECT coalesce(sum(b.value::bigint), 0)::bigint
            FROM jsonb_array_elements(l.reasons) AS r
           CROSS JOIN LATERAL jsonb_each_text(coalesce(r -> 'borne', '{}')) AS b
           WHERE b.key <> l.seller_id::text) ELSE 0 END AS borne_fen,
       coalesce(r.rates, '[]') AS rates, coalesce(r.has_delivery_rate, false) AS has_delivery_rate,
       coalesce(c.posted, '{}') AS posted
  FROM unnest(%(line_ids)s::uuid[]) AS moved (line_id)
  JOIN orders_line l ON l.id = moved.line_id
  JOIN orders_order o ON o.id = l.order_id
  JOIN network_node a ON a.id = %(node_id)s::uuid
  JOIN network_organisation g ON g.kind = 'group'
  LEFT JOIN LATERAL (
    SELECT s.id FROM fees_schedule s
     WHERE s.state = 'approved' AND s.currency = o.currency AND s.in_force_at <= o.placed_at
       AND (s.organisation_id = l.seller_id
            OR (s.organisation_id IS NULL AND l.seller_id <> g.id))
     ORDER BY s.organisation_id IS NULL, s.in_force_at DESC LIMIT 1) AS s ON true
  LEFT JOIN LATERAL (
    WITH RECURSIVE up AS (
      SELECT c.id, c.parent_id, 0 AS steps
        FROM catalog_sku k JOIN catalog_product p ON p.id = k.product_id
        JOIN catalog_category c ON c.id = p.category_id
       WHERE k.id = l.sku_id
      UNION ALL
      SELECT c.id, c.parent_id, up.steps + 1 FROM up JOIN catalog_category c ON c.id = up.parent_id),
    fitting AS (
      SELECT DISTINCT ON (f.kind) f.*
        FROM fees_rate f LEFT JOIN up ON up.id = f.category_id
       CROSS JOIN LATERAL (
         SELECT EXISTS (SELECT FROM fees_charge h
                         WHERE h.order_line_id = l.id AND h.rate_id = f.id) AS is_so) AS charged
       WHERE f.schedule_id = s.id AND f.kind IN ('commission', 'delivery')
         AND (f.category_id IS NULL OR up.id IS NOT NULL OR charged.is_so)
       ORDER BY f.kind, charged.is_so DESC, up.steps NULLS LAST)
    SELECT jsonb_agg(to_jsonb(fitting)) AS rates,
           EXISTS (SELECT FROM fees_rate f WHERE f.schedule_id = s.id AND f.kind = 'delivery')
             AS has_delivery_rate
      FROM fitting) AS r ON s.id IS NOT NULL
  LEFT JOIN LATERAL (
    SELECT jsonb_object_agg(each.kind, jsonb_build_array(each.base_fen, each.amount_fen)) AS posted
      FROM (SELECT h.kind, sum(h.base_fen) AS base_fen, sum(h.amount_fen) AS amount_fen
              FROM fees_charge h WHERE h.order_line_id = l.id GROUP BY h.kind) AS each) AS c ON true
