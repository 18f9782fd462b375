-- Whose the given identifiers are; those of nobody do not come back.
-- Locks: none. Index: members_identifier_kind_lookup.
SELECT i.kind, i.lookup, i.member_id
  FROM unnest(%(kinds)s::text[], %(lookups)s::bytea[]) AS w (kind, lookup)
  JOIN members_identifier i ON i.kind = w.kind AND i.lookup = w.lookup
