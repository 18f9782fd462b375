-- Enrol many people at once, each claimed by one identifier. Who is known by it already, or comes
-- twice, does not come back: find_owners then tells who has it. Keys of the claims are checked at
-- commit, so the claim comes before the member it belongs to.
-- Locks: the new rows, in the order of their look-ups; of two enrolments of one phone at once the
-- second waits on the unique key and then finds the first. Index: members_identifier_kind_lookup.
WITH wanted AS (
    SELECT * FROM unnest(
        %(member_ids)s::uuid[], %(user_ids)s::uuid[], %(numbers)s::text[], %(tiers)s::text[],
        %(ats)s::timestamptz[], %(staff_ids)s::uuid[], %(node_ids)s::uuid[], %(sources)s::text[],
        %(names)s::bytea[], %(name_lookups)s::bytea[], %(keys)s::bytea[], %(kinds)s::text[], %(lookups)s::bytea[],
        %(last4)s::bytea[], %(sealed)s::bytea[], %(verified)s::bool[])
        AS w (member_id, user_id, number, tier, at, staff_id, node_id, source,
              name_sealed, name_lookup, wrapped_key, kind, lookup, last4_lookup, sealed, is_verified)
), claimed AS (
    INSERT INTO members_identifier (member_id, kind, lookup, last4_lookup, sealed, added_at,
                                    verified_at)
    SELECT member_id, kind, lookup, last4_lookup, sealed, at, CASE WHEN is_verified THEN at END
      FROM wanted ORDER BY kind, lookup
    ON CONFLICT (kind, lookup) DO NOTHING
    RETURNING member_id
), enrolled AS (
    INSERT INTO members_member (id, user_id, number, tier, enrolled_at, enrolled_by_id,
                                enrolled_at_node_id, home_node_id, source, name_sealed,
                                name_lookup)
    SELECT w.member_id, w.user_id, w.number, w.tier, w.at, w.staff_id, w.node_id, w.node_id,
           w.source, w.name_sealed, w.name_lookup
      FROM wanted w JOIN claimed USING (member_id)
    RETURNING id
)
INSERT INTO members_member_key (member_id, wrapped_key)
SELECT w.member_id, w.wrapped_key FROM wanted w JOIN enrolled ON enrolled.id = w.member_id
RETURNING member_id
