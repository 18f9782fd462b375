-- Members with what is needed to open their name and first phone.
-- Locks: none. Index: members_member_pkey, members_identifier_member_id.
SELECT m.*, k.wrapped_key, phone.sealed AS phone_sealed
  FROM members_member m
  LEFT JOIN members_member_key k ON k.member_id = m.id
  LEFT JOIN LATERAL (SELECT i.sealed FROM members_identifier i
                      WHERE i.member_id = m.id AND i.kind = 'phone'
                      ORDER BY i.id LIMIT 1) phone ON true
 WHERE m.id = ANY (%(member_ids)s::uuid[])
