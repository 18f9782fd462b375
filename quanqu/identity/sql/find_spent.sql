-- The scope, if it has used up all its turns of the window.
-- Locks: none. Index: identity_throttle_pkey.
SELECT scope FROM identity_throttle
 WHERE scope = %(scope)s::text
   AND cardinality(turns_at) >= %(most)s::int
   AND turns_at[cardinality(turns_at) - %(most)s::int + 1]
       > %(at)s::timestamptz - make_interval(secs => %(window_s)s::int)
