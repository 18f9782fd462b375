-- Keep the terms of each order line once, with who stands for which role.
-- Locks: the unique order lines; lines that were frozen before are left as they are.
WITH made AS (
  INSERT INTO rewards_entitlement (id, order_id, order_line_id, member_id, platform_id, version_id,
                                   rate_bps, currency, paid_at)
  SELECT line.id, %(order_id)s::uuid, line.order_line_id, %(member_id)s::uuid, line.platform_id,
         line.version_id, line.rate_bps, %(currency)s::text, %(paid_at)s::timestamptz
    FROM unnest(%(ids)s::uuid[], %(line_ids)s::uuid[], %(platform_ids)s::uuid[],
                %(version_ids)s::uuid[], %(rates)s::integer[])
         AS line (id, order_line_id, platform_id, version_id, rate_bps)
  ON CONFLICT (order_line_id) DO NOTHING
  RETURNING id)
INSERT INTO rewards_beneficiary (entitlement_id, role, party_kind, party_id, why, weight, facts)
SELECT claim.entitlement_id, role, party_kind, party_id, why, sum(weight), (array_agg(facts))[1]
  FROM unnest(%(entitlement_ids)s::uuid[], %(roles)s::text[], %(kinds)s::text[],
              %(party_ids)s::uuid[], %(whys)s::text[], %(weights)s::integer[],
              %(facts)s::jsonb[])
       AS claim (entitlement_id, role, party_kind, party_id, why, weight, facts)
  JOIN made ON made.id = claim.entitlement_id
 GROUP BY claim.entitlement_id, role, party_kind, party_id, why
