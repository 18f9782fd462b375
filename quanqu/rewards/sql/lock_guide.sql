-- Let one transaction at a time count the seats of a guide. Locks: an advisory lock of the guide.
SELECT 1 AS locked
  FROM (SELECT pg_advisory_xact_lock(hashtextextended('rewards.guide', 0)
                                     # hashtextextended(%(staff_id)s::uuid::text, 1))) AS guide
