-- Note once per cause how the money kept of each line moved, and say what that makes of it: the
-- money kept now, who stands for which role, and what was posted before. Rows are the new ones.
-- Call it below lock_entitlements: a statement sees only what was committed before it began.
-- Indexes: rewards_kept_once, rewards_beneficiary_once, the accrual's entitlement key.
WITH moved AS (
  INSERT INTO rewards_kept (entitlement_id, cause_kind, cause_id, qty, net_fen, at)
  SELECT line.entitlement_id, %(cause_kind)s::text, %(cause_id)s::uuid, sum(line.qty),
         sum(line.net_fen), %(at)s::timestamptz
    FROM unnest(%(entitlement_ids)s::uuid[], %(quantities)s::integer[], %(amounts)s::bigint[])
         AS line (entitlement_id, qty, net_fen)
   GROUP BY line.entitlement_id
  ON CONFLICT (entitlement_id, cause_id) DO NOTHING
  RETURNING id, entitlement_id, net_fen)
SELECT m.id AS kept_id, m.entitlement_id,
       (m.net_fen + coalesce((SELECT sum(k.net_fen) FROM rewards_kept k
                               WHERE k.entitlement_id = m.entitlement_id), 0))::bigint AS kept_fen,
       (SELECT coalesce(jsonb_agg(jsonb_build_object(
                 'role', role, 'party', jsonb_build_object('kind', party_kind, 'id', party_id),
                 'why', why, 'weight', weight)
                 ORDER BY role, party_kind, party_id, why), '[]')
          FROM rewards_beneficiary b
         WHERE b.entitlement_id = m.entitlement_id) AS claims,
       (SELECT coalesce(jsonb_agg(to_jsonb(part)), '[]')
          FROM (SELECT role, jsonb_build_object('kind', party_kind, 'id', party_id) AS party, why,
                       sum(amount_fen)::bigint AS amount_fen
                  FROM rewards_accrual a
                 WHERE a.entitlement_id = m.entitlement_id
                 GROUP BY role, party_kind, party_id, why) AS part) AS posted
  FROM moved m
