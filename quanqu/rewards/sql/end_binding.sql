-- End a binding at a moment inside it. No row back means that it had ended already.
-- Locks: the binding. A binding that began at this very moment is left alone: it would be empty.
UPDATE rewards_binding
   SET valid = tstzrange(lower(valid), %(at)s::timestamptz),
       protected_until = least(protected_until, %(at)s::timestamptz),
       end_reason = %(reason)s::text
 WHERE id = %(binding_id)s::uuid AND valid @> %(at)s::timestamptz
   AND lower(valid) < %(at)s::timestamptz
RETURNING id
