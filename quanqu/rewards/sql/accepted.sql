-- Who joined which version when. Index: rewards_acceptance_once.
SELECT a.version_id, a.organisation_id, a.accepted_at, a.actor
  FROM rewards_acceptance a
 WHERE a.organisation_id = ANY (%(organisation_ids)s::uuid[])
 ORDER BY a.accepted_at, a.id
