-- Whom a token speaks for, if it is in force and neither the person nor the device was shut out.
-- Locks: none. Index: identity_token_token_hash_key.
SELECT t.user_id, t.device_id
  FROM identity_token t
  JOIN identity_user u ON u.id = t.user_id AND u.is_active
  LEFT JOIN identity_device d ON d.id = t.device_id
 WHERE t.token_hash = %(token_hash)s::bytea
   AND t.revoked_at IS NULL AND t.expires_at > %(at)s::timestamptz
   AND (t.device_id IS NULL OR d.state = 'active')
