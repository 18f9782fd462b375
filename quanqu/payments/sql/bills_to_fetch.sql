-- Days without a bill, of providers through which anybody paid by then, oldest first.
-- Indexes: payments_payment_transaction, payments_bill_once.
SELECT provider, day AS "on"
  FROM unnest(%(providers)s::text[]) AS provider CROSS JOIN unnest(%(days)s::date[]) AS day
 WHERE EXISTS (SELECT FROM payments_payment p WHERE p.provider = provider.provider
                  AND p.created_at < (day.day + 1)::timestamp AT TIME ZONE 'Asia/Shanghai')
   AND NOT EXISTS (SELECT FROM payments_bill b WHERE b.provider = provider.provider
                      AND b."on" = day.day)
 ORDER BY day, provider
