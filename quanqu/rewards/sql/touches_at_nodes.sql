-- The newest touches at some nodes, a page at a time; each node gives at most a page.
-- Index: rewards_touch_node_at.
SELECT t.id AS touch_id, t.scan_id, t.at, t.purpose, t.code_id, t.member_id, t.visitor_id,
       t.staff_id, t.node_id
  FROM unnest(%(node_ids)s::uuid[]) AS place (node_id)
 CROSS JOIN LATERAL (
       SELECT * FROM rewards_touch own
        WHERE own.node_id = place.node_id
          AND own.at < coalesce(%(before_at)s::timestamptz, 'infinity')
        ORDER BY own.at DESC LIMIT %(row_limit)s::int) AS t
 ORDER BY t.at DESC, t.id LIMIT %(row_limit)s::int
