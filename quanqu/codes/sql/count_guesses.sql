-- How many unknown codes a scope tried in the last ten minutes.
-- Locks: none. Index: codes_guess_scope_at.
SELECT count(*) AS guesses_qty FROM codes_guess
 WHERE scope = %(scope)s::text AND at > %(at)s::timestamptz - interval '10 minutes'
