-- Refunds that were not sent yet or have no answer, rarer as they get older; the longest silent
-- first. One that needs money which went on to another merchant waits until that is back, or cannot
-- come. Indexes: payments_refund_open, primary key of the payment, payments_share_payment,
-- payments_share_return_share.
SELECT r.id, p.provider FROM payments_refund r JOIN payments_payment p ON p.id = r.payment_id
 WHERE r.status IN ('created', 'pending', 'unknown')
   AND NOT (r.status = 'created' AND p.refunded_fen + p.shared_fen > p.captured_fen
            AND EXISTS (
                SELECT FROM payments_share s
                  LEFT JOIN payments_share_return b
                         ON b.share_id = s.id AND b.status IN ('created', 'pending', 'unknown')
                 WHERE s.payment_id = p.id
                   AND (s.status IN ('created', 'pending', 'unknown') OR b.id IS NOT NULL)))
   AND (r.asked_at IS NULL
        OR r.asked_at + greatest(interval '20 seconds', (r.asked_at - r.requested_at) / 4)
           <= %(at)s::timestamptz)
 ORDER BY coalesce(r.asked_at, r.requested_at) LIMIT %(limit)s::int
