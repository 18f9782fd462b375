-- The version that an organisation joined last before a moment. Index: rewards_acceptance_once.
SELECT a.version_id
  FROM rewards_acceptance a
 WHERE a.organisation_id = %(organisation_id)s::uuid AND a.accepted_at <= %(at)s::timestamptz
 ORDER BY a.accepted_at DESC, a.id DESC
 LIMIT 1
