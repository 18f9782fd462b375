-- Differences of collectors: the open ones, longest waiting first; then what was explained lately.
-- Indexes: payments_difference_open, payments_difference_settled_at, primary keys.
WITH shown AS (
    (SELECT * FROM payments_difference
      WHERE state = 'open' AND collector_id = ANY (%(collector_ids)s::uuid[])
      ORDER BY found_at LIMIT %(limit)s::int)
    UNION ALL
    (SELECT * FROM payments_difference
      WHERE state = 'settled' AND collector_id = ANY (%(collector_ids)s::uuid[])
      ORDER BY settled_at DESC LIMIT %(limit)s::int)
)
SELECT d.id AS difference_id, d.kind, d.state, d.transaction_kind, d.transaction_id,
       d.order_number, d.payment_id, p.order_id, d.ours_fen, d.theirs_fen, d.currency, d.provider,
       b."on", d.collector_id, d.found_at, d.settled_at, d.settled_by, d.reason
  FROM shown d LEFT JOIN payments_bill b ON b.id = d.bill_id
  LEFT JOIN payments_payment p ON p.id = d.payment_id
 ORDER BY d.state, d.settled_at DESC, d.found_at
