-- P3: A notice that was applied agrees with its payment in merchant, currency and amount.
-- 中文: 已采用的支付通知在商户、币种和金额上与其支付一致。
SELECT n.id AS notice, n.provider, n.notice_id, n.merchant_id, n.currency, n.amount_fen,
       p.merchant_id AS own_merchant_id, p.currency AS own_currency,
       coalesce(r.amount_fen, p.amount_fen) AS own_amount_fen
  FROM payments_notice n
  LEFT JOIN payments_payment p ON p.id = n.payment_id
  LEFT JOIN payments_refund r ON r.id = n.refund_id
 WHERE n.verdict = 'applied'
   AND (p.id IS NULL OR n.provider <> p.provider
        OR (p.merchant_id <> '' AND n.merchant_id <> p.merchant_id)
        OR (n.kind IN ('payment.captured', 'refund.succeeded')
            AND (n.currency <> p.currency
                 OR n.amount_fen <> CASE WHEN n.refund_id IS NULL THEN p.amount_fen
                                         ELSE coalesce(r.amount_fen, -1) END)))
-- examined
SELECT count(*) FROM payments_notice WHERE verdict = 'applied'
