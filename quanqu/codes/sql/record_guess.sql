-- Keep a guess, up to the ten that lock the scope. Call lock_scope before it.
-- Locks: the new row. Index: codes_guess_scope_at.
INSERT INTO codes_guess (scope, at)
SELECT %(scope)s::text, %(at)s::timestamptz
 WHERE (SELECT count(*) FROM codes_guess
         WHERE scope = %(scope)s::text
           AND at > %(at)s::timestamptz - interval '10 minutes') < 10
RETURNING id
