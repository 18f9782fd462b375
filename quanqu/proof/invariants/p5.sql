-- P5: No payment or refund stays unknown for 15 minutes.
-- 中文: 没有支付或退款在 15 分钟后仍状态不明。
SELECT 'payment' AS what, id, created_at AS since, asked_at
  FROM payments_payment
 WHERE status = 'unknown' AND created_at < now() - interval '15 minutes'
UNION ALL
SELECT 'refund', id, requested_at, asked_at
  FROM payments_refund
 WHERE status = 'unknown' AND requested_at < now() - interval '15 minutes'
UNION ALL
SELECT 'capture', id, requested_at, asked_at
  FROM payments_capture
 WHERE status = 'unknown' AND requested_at < now() - interval '15 minutes'
-- examined
SELECT (SELECT count(*) FROM payments_payment) + (SELECT count(*) FROM payments_refund)
