-- What a user's staff roles reach at a moment: roles as held, offices with every organisation
-- below them, and the nodes of both; and what counts only after training.
-- Locks: none. Index: network_staff_user_id_key, network_assignment_staff_id.
WITH RECURSIVE me AS (
    SELECT id, organisation_id FROM network_staff
     WHERE user_id = %(user_id)s::uuid AND state = 'active'
), held AS (
    SELECT a.role, a.node_id, a.organisation_id
      FROM network_assignment a JOIN me ON me.id = a.staff_id
     WHERE a.since <= %(at)s::timestamptz
       AND (a.until IS NULL OR a.until > %(at)s::timestamptz)
), office (role, organisation_id) AS (
    SELECT role, organisation_id FROM held WHERE node_id IS NULL
    UNION
    SELECT o.role, below.id
      FROM office o JOIN network_organisation below ON below.parent_id = o.organisation_id
)
SELECT me.id AS staff_id, me.organisation_id,
       ARRAY(SELECT role FROM held) AS roles,
       ARRAY(SELECT node_id FROM held) AS role_nodes,
       ARRAY(SELECT role FROM office) AS office_roles,
       ARRAY(SELECT organisation_id FROM office) AS office_organisations,
       ARRAY(SELECT organisation_id FROM held
             UNION SELECT organisation_id FROM office) AS organisation_ids,
       ARRAY(SELECT n.id FROM network_node n
              WHERE n.organisation_id IN (SELECT organisation_id FROM office)
              UNION SELECT node_id FROM held WHERE node_id IS NOT NULL) AS node_ids,
       ARRAY(SELECT DISTINCT l.permission FROM network_lesson l
              WHERE l.permission <> '' AND NOT l.is_ended AND l.role IN (SELECT role FROM held)
                AND NOT EXISTS (SELECT FROM network_lesson_pass p
                                 WHERE p.staff_id = me.id AND p.lesson_id = l.id)) AS withheld
  FROM me
