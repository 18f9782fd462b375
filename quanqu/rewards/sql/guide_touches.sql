-- The last time a visitor scanned each guide's code. Index: rewards_touch_visitor_at.
SELECT touch_id, scan_id, at, purpose, code_id, member_id, visitor_id, staff_id, node_id
  FROM (SELECT DISTINCT ON (t.staff_id) t.id AS touch_id, t.scan_id, t.at, t.purpose, t.code_id,
               t.member_id, t.visitor_id, t.staff_id, t.node_id
          FROM rewards_touch t
         WHERE t.visitor_id = %(visitor_id)s::uuid AND t.at >= %(since)s::timestamptz
           AND t.staff_id IS NOT NULL AND t.purpose = 'guide'
         ORDER BY t.staff_id, t.at DESC) AS latest
 ORDER BY at DESC
