-- Let one transaction at a time count what a member owes. Locks: an advisory lock of the member.
SELECT 1 AS locked
  FROM (SELECT pg_advisory_xact_lock(hashtextextended('payments.credit', 0)
                                     # hashtextextended(%(member_id)s::uuid::text, 1))) AS member
