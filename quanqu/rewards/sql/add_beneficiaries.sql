-- Keep who stands for which role of each entitlement. One statement whatever the number of lines.
INSERT INTO rewards_beneficiary (entitlement_id, role, party_kind, party_id, why, weight, facts)
SELECT entitlement_id, role, party_kind, party_id, why, sum(weight), (array_agg(facts))[1]
  FROM unnest(%(entitlement_ids)s::uuid[], %(roles)s::text[], %(kinds)s::text[],
              %(party_ids)s::uuid[], %(whys)s::text[], %(weights)s::integer[],
              %(facts)s::jsonb[])
       AS claim (entitlement_id, role, party_kind, party_id, why, weight, facts)
 GROUP BY entitlement_id, role, party_kind, party_id, why
