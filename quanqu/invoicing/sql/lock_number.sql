-- Let one transaction at a time give out a number of a seller. Locks: an advisory lock of the two.
SELECT 1 AS locked
  FROM (SELECT pg_advisory_xact_lock(hashtextextended('invoicing.number', 0)
                                     # hashtextextended(%(seller_id)s::uuid::text
                                                        || ' ' || %(number)s::text, 1))) AS number
