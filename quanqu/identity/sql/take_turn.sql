-- Take one turn of a scope if at most `most` turns fall into the window and the last one lies
-- `spacing_s` back. No row back means too many. A sliding window, exact under concurrency: the
-- second of two waits on the row and then sees the turn of the first.
-- Locks: the one throttle row. Index: identity_throttle_pkey.
INSERT INTO identity_throttle AS kept (scope, turns_at)
VALUES (%(scope)s::text, ARRAY[%(at)s::timestamptz])
ON CONFLICT (scope) DO UPDATE
   SET turns_at = kept.turns_at[greatest(1, cardinality(kept.turns_at) - %(most)s::int + 2):]
                  || %(at)s::timestamptz
 WHERE kept.turns_at[cardinality(kept.turns_at)]
       <= %(at)s::timestamptz - make_interval(secs => %(spacing_s)s::int)
   AND (cardinality(kept.turns_at) < %(most)s::int
        OR kept.turns_at[cardinality(kept.turns_at) - %(most)s::int + 1]
           <= %(at)s::timestamptz - make_interval(secs => %(window_s)s::int))
RETURNING scope
