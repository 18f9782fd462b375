-- Keep the terms of each order line once. Rows back are those that were not frozen before.
-- Locks: the unique order lines.
INSERT INTO rewards_entitlement (id, order_id, order_line_id, member_id, platform_id, version_id,
                                 rate_bps, currency, paid_at)
SELECT line.id, %(order_id)s::uuid, line.order_line_id, %(member_id)s::uuid, line.platform_id,
       line.version_id, line.rate_bps, %(currency)s::text, %(paid_at)s::timestamptz
  FROM unnest(%(ids)s::uuid[], %(line_ids)s::uuid[], %(platform_ids)s::uuid[],
              %(version_ids)s::uuid[], %(rates)s::integer[])
       AS line (id, order_line_id, platform_id, version_id, rate_bps)
ON CONFLICT (order_line_id) DO NOTHING
RETURNING id
