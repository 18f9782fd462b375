-- The members behind bearer tokens in force, and whether they work here; tokens that are bound to a
-- device come back too, because only a request from that device may use them. Who was merged into
-- another speaks as that one.
-- Locks: none. Indexes: identity_token_token_hash_key, the unique keys of user_id, members_member_pkey.
SELECT t.token_hash, t.device_id, m.id AS member_id, m.tier, s.id AS staff_id
  FROM identity_token t
  JOIN identity_user u ON u.id = t.user_id AND u.is_active
  JOIN members_member signed ON signed.user_id = u.id
  JOIN members_member m ON m.id = coalesce(signed.merged_into_id, signed.id)
  LEFT JOIN network_staff s ON s.user_id = u.id AND s.state = 'active'
 WHERE t.token_hash = ANY (%(token_hashes)s::bytea[])
   AND t.revoked_at IS NULL AND t.expires_at > %(at)s::timestamptz
