-- Parts of held money that were not asked for yet or have no answer, rarer as they get older; the
-- longest silent first. Indexes: payments_capture_open, primary key of the payment.
SELECT c.id, p.provider FROM payments_capture c JOIN payments_payment p ON p.id = c.payment_id
 WHERE c.status IN ('created', 'unknown')
   AND (c.asked_at IS NULL
        OR c.asked_at + greatest(interval '10 seconds', (c.asked_at - c.requested_at) / 4)
           <= %(at)s::timestamptz)
 ORDER BY coalesce(c.asked_at, c.requested_at) LIMIT %(limit)s::int
