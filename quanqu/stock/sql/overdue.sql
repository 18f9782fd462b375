-- Claims held beyond a moment, the longest first. Index: stock_reservation_overdue.
SELECT r.claim_id FROM stock_reservation r
 WHERE r.expires_at <= %(at)s::timestamptz AND r.state = 'held'
 ORDER BY r.expires_at LIMIT %(row_limit)s::integer
