-- Keep what we made of a notice. What was open about the transaction of an applied one is explained.
-- Indexes: primary key, payments_difference_once.
WITH judged AS (
    UPDATE payments_notice SET verdict = %(verdict)s::text, why = %(why)s::text
     WHERE id = %(id)s::bigint
    RETURNING *
)
UPDATE payments_difference d SET state = 'gone'
  FROM judged n
 WHERE n.verdict = 'applied' AND d.provider = n.provider AND d.state = 'open'
   AND d.transaction_kind = CASE n.kind WHEN 'refund.succeeded' THEN 'refund' ELSE 'capture' END
   AND d.transaction_id = n.transaction_id
