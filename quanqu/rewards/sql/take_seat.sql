-- Bind a member on the guide's lowest free seat. No row back: no seat, or another guide was faster.
-- Locks: waits on the two EXCLUDE constraints. Index: rewards_binding_staff.
INSERT INTO rewards_binding (member_id, staff_id, node_id, seat, valid, protected_until)
SELECT %(member_id)s::uuid, %(staff_id)s::uuid, %(node_id)s::uuid, free.seat, wanted.valid,
       %(protected_until)s::timestamptz
  FROM (SELECT tstzrange(%(at)s::timestamptz, %(until)s::timestamptz) AS valid) AS wanted
 CROSS JOIN LATERAL (
   SELECT seat FROM generate_series(1, %(capacity)s::integer) AS seats (seat)
    WHERE NOT EXISTS (SELECT FROM rewards_binding taken
                       WHERE taken.staff_id = %(staff_id)s::uuid
                         AND taken.seat = seats.seat AND taken.valid && wanted.valid)
    ORDER BY seat LIMIT 1) AS free
ON CONFLICT DO NOTHING
RETURNING id, member_id, staff_id, node_id, lower(valid) AS since, upper(valid) AS until,
          protected_until
