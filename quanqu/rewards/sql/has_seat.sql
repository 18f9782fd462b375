-- Whether a guide has a seat left at a moment. Index: rewards_binding_staff.
SELECT 1 AS free
 WHERE (SELECT count(*) FROM rewards_binding
         WHERE staff_id = %(staff_id)s::uuid AND valid @> %(at)s::timestamptz)
       < %(capacity)s::integer
