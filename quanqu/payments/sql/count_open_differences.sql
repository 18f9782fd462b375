-- How many differences wait for a person. Index: payments_difference_open.
SELECT count(*) AS qty FROM payments_difference d JOIN payments_bill b ON b.id = d.bill_id
 WHERE d.state = 'open' AND b.collector_id = ANY (%(collector_ids)s::uuid[])
