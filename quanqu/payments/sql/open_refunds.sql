-- Refunds whose money has not gone back, those that a person must act on first, then the longest
-- waiting. Indexes: payments_refund_failed, payments_refund_open, payments_history_payment.
WITH waiting AS (
    SELECT * FROM payments_refund WHERE status = 'failed'
    UNION ALL
    SELECT * FROM payments_refund WHERE status IN ('created', 'pending', 'unknown')
)
SELECT r.id AS refund_id, r.payment_id, p.order_id, p.collector_id, p.provider, r.amount_fen,
       p.currency, r.status, coalesce(h.why, '') AS why, r.requested_at, r.asked_at,
       coalesce(h.at, r.requested_at) AS since_at
  FROM waiting r
  JOIN payments_payment p ON p.id = r.payment_id
  LEFT JOIN LATERAL (
    SELECT why, at FROM payments_history
     WHERE payment_id = r.payment_id AND refund_id = r.id ORDER BY id DESC LIMIT 1) h ON true
 WHERE p.collector_id = ANY (%(collector_ids)s::uuid[])
 ORDER BY r.status <> 'failed', r.requested_at LIMIT %(limit)s::int
