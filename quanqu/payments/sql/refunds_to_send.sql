-- Refunds that were not sent yet or have no answer, rarer as they get older; the longest silent
-- first. Indexes: payments_refund_open, primary key of the payment.
SELECT r.id, p.provider FROM payments_refund r JOIN payments_payment p ON p.id = r.payment_id
 WHERE r.status IN ('created', 'pending', 'unknown')
   AND (r.asked_at IS NULL
        OR r.asked_at + greatest(interval '20 seconds', (r.asked_at - r.requested_at) / 4)
           <= %(at)s::timestamptz)
 ORDER BY coalesce(r.asked_at, r.requested_at) LIMIT %(limit)s::int
