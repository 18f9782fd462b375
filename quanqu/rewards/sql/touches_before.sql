-- A member's touches up to a moment, those made before being recognised included.
-- Indexes: rewards_touch_member_at, rewards_touch_visitor_at, rewards_visitor_member.
SELECT node_id, referrer_id, at
  FROM rewards_touch
 WHERE member_id = %(member_id)s::uuid AND at <= %(until)s::timestamptz
   AND at >= %(since)s::timestamptz AND (node_id IS NOT NULL OR referrer_id IS NOT NULL)
UNION ALL
SELECT t.node_id, t.referrer_id, t.at
  FROM rewards_visitor v
  JOIN rewards_touch t ON t.visitor_id = v.visitor_id AND t.member_id IS NULL
 WHERE v.member_id = %(member_id)s::uuid AND t.at <= %(until)s::timestamptz
   AND t.at >= %(since)s::timestamptz AND (t.node_id IS NOT NULL OR t.referrer_id IS NOT NULL)
