-- What a period brought by guide of some nodes: members enrolled, clients bound, codes scanned, money
-- sold with them serving, and shares earned. Indexes: network_assignment_node_role,
-- rewards_binding_staff, rewards_touch_node_at, orders_order_node, rewards_accrual_party_at.
WITH guides AS (
  SELECT DISTINCT a.staff_id, a.node_id
    FROM network_assignment a
   WHERE a.node_id = ANY (%(node_ids)s::uuid[]) AND a.role = 'guide'
     AND a.since < %(until)s::timestamptz
     AND (a.until IS NULL OR a.until > %(since)s::timestamptz)),
scanned AS (
  SELECT t.staff_id, count(DISTINCT coalesce(t.member_id, t.visitor_id)) AS qty
    FROM (SELECT DISTINCT node_id FROM guides) AS here
    JOIN rewards_touch t ON t.node_id = here.node_id
   WHERE t.purpose = 'guide' AND t.at >= %(since)s::timestamptz AND t.at < %(until)s::timestamptz
   GROUP BY t.staff_id),
sold AS (
  SELECT o.serving_staff_id AS staff_id, sum(o.total_fen) AS fen
    FROM (SELECT DISTINCT node_id FROM guides) AS here
    JOIN orders_order o ON o.selling_node_id = here.node_id
   WHERE o.placed_at >= %(since)s::timestamptz AND o.placed_at < %(until)s::timestamptz
     AND o.paid_at IS NOT NULL
   GROUP BY o.serving_staff_id)
SELECT g.staff_id, g.node_id, bound.enrolled_qty::integer, bound.bound_qty::integer,
       coalesce(scanned.qty, 0)::integer AS scan_qty, coalesce(sold.fen, 0)::bigint AS sold_fen,
       earned.fen::bigint AS earned_fen
  FROM guides g
 CROSS JOIN LATERAL (
   SELECT count(*) FILTER (WHERE lower(b.valid) >= %(since)s::timestamptz
                             AND lower(b.valid) < %(until)s::timestamptz) AS bound_qty,
          count(*) FILTER (WHERE m.enrolled_by_id = g.staff_id
                             AND m.enrolled_at >= %(since)s::timestamptz
                             AND m.enrolled_at < %(until)s::timestamptz) AS enrolled_qty
     FROM rewards_binding b
     JOIN members_member m ON m.id = b.member_id
    WHERE b.staff_id = g.staff_id) AS bound
 CROSS JOIN LATERAL (
   SELECT coalesce(sum(a.amount_fen), 0) AS fen
     FROM rewards_accrual a
    WHERE a.party_id = g.staff_id AND a.party_kind = 'staff'
      AND a.at >= %(since)s::timestamptz AND a.at < %(until)s::timestamptz) AS earned
  LEFT JOIN scanned ON scanned.staff_id = g.staff_id
  LEFT JOIN sold ON sold.staff_id = g.staff_id
 ORDER BY earned.fen DESC, sold_fen DESC, bound.bound_qty DESC, g.staff_id
