-- P1: Refunded is at most captured, and captured at most authorised.
-- 中文: 退款不超过已收款，已收款不超过授权额。
WITH moved AS (
  SELECT payment_id, coalesce(sum(amount_fen) FILTER (WHERE kind = 'capture'), 0) AS captured_fen,
         coalesce(sum(amount_fen) FILTER (WHERE kind = 'refund'), 0) AS refunded_fen
    FROM payments_transaction GROUP BY payment_id),
promised AS (
  SELECT payment_id, sum(amount_fen) FILTER (WHERE status NOT IN ('failed', 'retried')) AS promised_fen,
         coalesce(sum(amount_fen) FILTER (WHERE status = 'succeeded'), 0) AS done_fen
    FROM payments_refund GROUP BY payment_id)
SELECT p.id AS payment_id, p.status, p.amount_fen, p.refunded_fen, m.captured_fen,
       m.refunded_fen AS went_back_fen, r.promised_fen
  FROM payments_payment p
  LEFT JOIN moved m ON m.payment_id = p.id
  LEFT JOIN promised r ON r.payment_id = p.id
 WHERE coalesce(m.captured_fen, 0) > p.amount_fen
    OR coalesce(m.refunded_fen, 0) > coalesce(m.captured_fen, 0)
    OR coalesce(m.captured_fen, 0) <> p.captured_fen
    OR p.shared_fen > p.captured_fen
    OR (p.refunded_fen + p.shared_fen > p.captured_fen AND NOT EXISTS (
        SELECT FROM payments_share s LEFT JOIN payments_share_return b ON b.share_id = s.id
         WHERE s.payment_id = p.id
           AND (s.status IN ('created', 'pending', 'unknown') OR b.status <> 'succeeded')))
    OR p.refunded_fen <> coalesce(r.promised_fen, 0)
    OR coalesce(r.done_fen, 0) <> coalesce(m.refunded_fen, 0)
    OR (p.status = 'captured') <> (coalesce(m.captured_fen, 0) > 0)
-- examined
SELECT count(*) FROM payments_payment
