-- Payments without an answer for 20 s or more, rarer as they get older; the longest silent first.
-- Index: payments_payment_open.
SELECT id, provider FROM payments_payment
 WHERE status IN ('created', 'pending', 'unknown')
   AND coalesce(asked_at, created_at)
       + greatest(interval '20 seconds', (coalesce(asked_at, created_at) - created_at) / 4)
       <= %(at)s::timestamptz
 ORDER BY coalesce(asked_at, created_at) LIMIT %(limit)s::int
