-- Note once per cause how the money kept of each line moved, and say what that makes of it: the
-- money kept now, who stands for which role, what was posted before, whether two people refused
-- what hangs on a guide of it, and when it vests: what comes back weighs from the moment on which
-- the first of what it is taken from vests. Rows are the new ones.
-- Call it below lock_entitlements: a statement sees only what was committed before it began.
-- Indexes: rewards_kept_once, rewards_beneficiary_once, the accrual's entitlement key,
-- rewards_flag_once.
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
                 GROUP BY role, party_kind, party_id, why) AS part) AS posted,
       EXISTS (SELECT FROM rewards_beneficiary b
                 JOIN rewards_flag f ON f.member_id = e.member_id AND f.staff_id = b.party_id
                                    AND f.state = 'refused'
                WHERE b.entitlement_id = e.id AND b.party_kind = 'staff') AS is_refused,
       CASE WHEN %(cause_kind)s::text = 'handed_over'
            THEN %(at)s::timestamptz + make_interval(days => v.vests_after_days)
            ELSE greatest(%(at)s::timestamptz,
                          (SELECT min(a.vests_at) FROM rewards_accrual a
                            WHERE a.entitlement_id = e.id))
       END AS vests_at
  FROM moved m
  JOIN rewards_entitlement e ON e.id = m.entitlement_id
  JOIN rewards_plan_version v ON v.id = e.version_id
