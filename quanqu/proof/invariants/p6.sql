-- P6: Each line of a provider's bill agrees with our books, or is a difference that is open or settled.
-- 中文: 支付机构账单的每一行与账册一致，否则是待处理或已说明的差异。
SELECT b.provider, b."on", l.kind, l.transaction_id, l.amount_fen AS theirs_fen,
       t.amount_fen AS ours_fen
  FROM payments_bill b
  JOIN payments_bill_line l ON l.bill_id = b.id
  LEFT JOIN payments_transaction t
    ON t.provider = b.provider AND t.kind = l.kind AND t.transaction_id = l.transaction_id
 WHERE b.reconciled_at IS NOT NULL
   AND t.amount_fen IS DISTINCT FROM l.amount_fen
   AND NOT EXISTS (
     SELECT FROM payments_difference d
      WHERE d.provider = b.provider AND d.transaction_kind = l.kind
        AND d.transaction_id = l.transaction_id AND d.state IN ('open', 'settled'))
-- examined
SELECT count(*) FROM payments_bill_line
