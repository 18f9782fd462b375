-- Shares that were not sent yet or have no answer, rarer as they get older; the longest silent
-- first. Index: payments_share_open.
SELECT id FROM payments_share
 WHERE status IN ('created', 'pending', 'unknown')
   AND (asked_at IS NULL
        OR asked_at + greatest(interval '20 seconds', (asked_at - requested_at) / 4)
           <= %(at)s::timestamptz)
 ORDER BY coalesce(asked_at, requested_at) LIMIT %(limit)s::int
