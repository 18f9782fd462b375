-- Bindings in force at a moment, of a member or of a guide.
-- Indexes: rewards_binding_member, rewards_binding_staff.
SELECT id, member_id, staff_id, node_id, lower(valid) AS since, upper(valid) AS until,
       protected_until
  FROM rewards_binding
 WHERE (member_id = %(member_id)s::uuid OR staff_id = %(staff_id)s::uuid)
   AND valid @> %(at)s::timestamptz
 ORDER BY lower(valid) DESC
