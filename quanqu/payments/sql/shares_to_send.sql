-- Shares that were not sent yet or have no answer, rarer as they get older; the longest silent
-- first. Indexes: payments_share_open, primary key of the payment.
SELECT s.id, p.provider FROM payments_share s JOIN payments_payment p ON p.id = s.payment_id
 WHERE s.status IN ('created', 'pending', 'unknown')
   AND (s.asked_at IS NULL
        OR s.asked_at + greatest(interval '20 seconds', (s.asked_at - s.requested_at) / 4)
           <= %(at)s::timestamptz)
 ORDER BY coalesce(s.asked_at, s.requested_at) LIMIT %(limit)s::int
