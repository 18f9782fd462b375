-- Whom a token of the API speaks for, if it is in force and neither the person nor the device was
-- shut out: as a member (who was merged into another, as that one), and whether they work here.
-- Locks: none. Indexes: identity_token_token_hash_key, the unique keys of user_id, members_member_pkey.
SELECT t.user_id, t.device_id, m.id AS member_id, coalesce(m.tier, '') AS tier,
       s.id IS NOT NULL AS is_staff
  FROM identity_token t
  JOIN identity_user u ON u.id = t.user_id AND u.is_active
  LEFT JOIN identity_device d ON d.id = t.device_id
  LEFT JOIN members_member signed ON signed.user_id = u.id
  LEFT JOIN members_member m ON m.id = coalesce(signed.merged_into_id, signed.id)
  LEFT JOIN network_staff s ON s.user_id = u.id
 WHERE t.token_hash = %(token_hash)s::bytea
   AND t.revoked_at IS NULL AND t.expires_at > %(at)s::timestamptz
   AND (t.device_id IS NULL OR d.state = 'active')
