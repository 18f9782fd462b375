-- Count one attempt at the newest code of a phone and use it up if it is the right one. No row
-- back means none is open: late, used, or tried five times. Of two right answers at once the
-- second waits on the row and then finds it used.
-- Locks: the one code row. Index: identity_code_newest.
UPDATE identity_one_time_code
   SET attempts = attempts + 1,
       used_at = CASE WHEN code_hash = %(code_hash)s::bytea THEN %(at)s::timestamptz END
 WHERE id = (SELECT id FROM identity_one_time_code
              WHERE target_lookup = %(target_lookup)s::bytea AND purpose = %(purpose)s::text
              ORDER BY id DESC LIMIT 1)
   AND used_at IS NULL AND attempts < 5 AND expires_at > %(at)s::timestamptz
RETURNING used_at IS NOT NULL AS is_right
