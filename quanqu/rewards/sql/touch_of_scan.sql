-- The touch of one scan. Indexes: the keys of rewards_scan and of each partition of rewards_touch.
SELECT t.id AS touch_id, t.scan_id, t.at, t.purpose, t.code_id, t.member_id, t.visitor_id,
       t.staff_id, t.node_id
  FROM rewards_scan s
  JOIN rewards_touch t ON t.id = s.touch_id
 WHERE s.scan_id = %(scan_id)s::uuid
