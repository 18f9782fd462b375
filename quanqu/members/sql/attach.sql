-- Give identifiers to members; one that exists already is left alone (find_owners tells whose).
-- Locks: the new rows, in the order of their look-ups. Index: members_identifier_kind_lookup.
INSERT INTO members_identifier (member_id, kind, lookup, last4_lookup, sealed, added_at,
                                verified_at)
SELECT member_id, kind, lookup, last4_lookup, sealed, at, CASE WHEN is_verified THEN at END
  FROM unnest(%(member_ids)s::uuid[], %(kinds)s::text[], %(lookups)s::bytea[],
              %(last4)s::bytea[], %(sealed)s::bytea[], %(ats)s::timestamptz[],
              %(verified)s::bool[])
       AS w (member_id, kind, lookup, last4_lookup, sealed, at, is_verified)
 ORDER BY kind, lookup
ON CONFLICT (kind, lookup) DO NOTHING
RETURNING kind, lookup
