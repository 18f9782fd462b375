-- How many refunds wait for a person. Index: payments_refund_failed.
SELECT count(*) AS qty FROM payments_refund r JOIN payments_payment p ON p.id = r.payment_id
 WHERE r.status = 'failed' AND p.collector_id = ANY (%(collector_ids)s::uuid[])
