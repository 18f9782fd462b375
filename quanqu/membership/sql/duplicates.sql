-- Active members who may be one person, the older first: they share a name and the store that
-- enrolled them, or one browser was two members. A browser of more than two is a store's own.
-- Pairs that somebody knows to be two persons are left out.
-- Indexes: members_member_name_lookup, rewards_touch_visitor_at, members_member_pkey,
-- membership_apart_once.
WITH named AS (
  SELECT a.id AS first_id, b.id AS second_id, 'same_name' AS sign
    FROM members_member a
    JOIN members_member b ON b.name_lookup = a.name_lookup AND b.id > a.id
                         AND b.enrolled_at_node_id IS NOT DISTINCT FROM a.enrolled_at_node_id
   WHERE a.name_lookup IS NOT NULL
),
browsers AS (
  SELECT t.visitor_id, min(t.member_id::text)::uuid AS first_id, max(t.member_id::text)::uuid AS second_id
    FROM rewards_touch t
   WHERE t.visitor_id IS NOT NULL AND t.member_id IS NOT NULL AND t.at >= %(since)s::timestamptz
   GROUP BY t.visitor_id
  HAVING count(DISTINCT t.member_id) = 2
),
pairs AS (
  SELECT first_id, second_id, sign FROM named
   UNION SELECT first_id, second_id, 'same_browser' FROM browsers
)
SELECT p.first_id, p.second_id, array_agg(p.sign ORDER BY p.sign) AS signs
  FROM pairs p
  JOIN members_member a ON a.id = p.first_id AND a.state = 'active'
  JOIN members_member b ON b.id = p.second_id AND b.state = 'active'
 WHERE (%(node_ids)s::uuid[] IS NULL OR (a.enrolled_at_node_id = ANY (%(node_ids)s::uuid[])
                                     AND b.enrolled_at_node_id = ANY (%(node_ids)s::uuid[])))
   AND NOT EXISTS (SELECT FROM membership_apart x
                    WHERE x.first_id = p.first_id AND x.second_id = p.second_id)
 GROUP BY p.first_id, p.second_id
 ORDER BY count(*) DESC, p.first_id DESC, p.second_id DESC
 LIMIT %(row_limit)s::integer
