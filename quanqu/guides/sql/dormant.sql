-- Clients of a guide who have not bought since a moment, who bought longest ago first; those bound
-- later than that are given time. Indexes: rewards_binding_staff, orders_order_member.
SELECT b.member_id, lower(b.valid) AS bound_since, bought.last_at, bought.order_qty
  FROM rewards_binding b
 CROSS JOIN LATERAL (
   SELECT max(o.paid_at) AS last_at, count(o.paid_at)::integer AS order_qty
     FROM orders_order o
    WHERE o.member_id = b.member_id AND o.paid_at <= %(at)s::timestamptz) AS bought
 WHERE b.staff_id = %(staff_id)s::uuid AND b.valid @> %(at)s::timestamptz
   AND coalesce(bought.last_at, lower(b.valid)) < %(before)s::timestamptz
 ORDER BY bought.last_at NULLS FIRST, lower(b.valid), b.id
