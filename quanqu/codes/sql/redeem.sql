-- Use a code once, if it is this purpose, in force, here, not used up, and this scope is not
-- locked by guesses. No row back means one of these. Of two at once on the last use, the second
-- waits on the row and then finds it used up.
-- Locks: the one code row. Index: codes_code_token_key, codes_guess_scope_at.
WITH spent AS (
    UPDATE codes_code SET uses = uses + 1
     WHERE token = %(token)s::text AND purpose = %(purpose)s::text AND state = 'active'
       AND valid_from <= %(at)s::timestamptz
       AND (valid_until IS NULL OR valid_until > %(at)s::timestamptz)
       AND (node_id IS NULL OR node_id = %(node_id)s::uuid)
       AND (uses_limit IS NULL OR uses < uses_limit)
       AND (SELECT count(*) FROM codes_guess
             WHERE scope = %(scope)s::text
               AND at > %(at)s::timestamptz - interval '10 minutes') < 10
    RETURNING id, target_id, organisation_id, uses_limit)
INSERT INTO codes_redemption (code_id, redeemed_at, node_id, is_single_use, use_id)
SELECT id, %(at)s::timestamptz, %(node_id)s::uuid, uses_limit IS NOT DISTINCT FROM 1,
       %(use_id)s::uuid
  FROM spent
RETURNING id, code_id, (SELECT target_id FROM spent), (SELECT organisation_id FROM spent)
