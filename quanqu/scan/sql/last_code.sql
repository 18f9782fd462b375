-- The code of ours that a member met last between two moments, before being recognised too.
-- Indexes: rewards_touch_member_at, rewards_visitor's member key, rewards_touch_visitor_at.
SELECT code_id
  FROM (SELECT t.code_id, t.at, t.id
          FROM rewards_touch t
         WHERE t.member_id = %(member_id)s::uuid AND t.code_id IS NOT NULL
           AND t.at BETWEEN %(since)s::timestamptz AND %(until)s::timestamptz
           AND t.purpose = ANY (%(purposes)s::text[])
         UNION ALL
        SELECT t.code_id, t.at, t.id
          FROM rewards_visitor v
          JOIN rewards_touch t ON t.visitor_id = v.visitor_id AND t.member_id IS NULL
         WHERE v.member_id = %(member_id)s::uuid AND t.code_id IS NOT NULL
           AND t.at BETWEEN %(since)s::timestamptz AND %(until)s::timestamptz
           AND t.purpose = ANY (%(purposes)s::text[])) AS met
 ORDER BY at DESC, id DESC LIMIT 1
