-- Keep the posted parts with the journal that holds them. One statement whatever their number.
INSERT INTO rewards_accrual (entitlement_id, kept_id, role, party_kind, party_id, why, amount_fen,
                             vests_at, journal_id, at)
SELECT part.*, %(journal_id)s::uuid, %(at)s::timestamptz
  FROM unnest(%(entitlement_ids)s::uuid[], %(kept_ids)s::uuid[], %(roles)s::text[],
              %(kinds)s::text[], %(party_ids)s::uuid[], %(whys)s::text[], %(amounts)s::bigint[],
              %(vests)s::timestamptz[])
       AS part
