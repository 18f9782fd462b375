-- The lessons for the roles that somebody holds, with when they were passed.
-- Indexes: network_assignment_staff_id, network_lesson_pass_once; lessons are few.
SELECT l.code, l.title, l.title_en, l.role, l.permission, p.passed_at
  FROM network_lesson l
  LEFT JOIN network_lesson_pass p ON p.lesson_id = l.id AND p.staff_id = %(staff_id)s::uuid
 WHERE NOT l.is_ended
   AND EXISTS (SELECT FROM network_assignment a
                WHERE a.staff_id = %(staff_id)s::uuid AND a.role = l.role
                  AND a.since <= %(at)s::timestamptz
                  AND (a.until IS NULL OR a.until > %(at)s::timestamptz))
 ORDER BY l.position, l.code
