-- How many differences wait for a person. Index: payments_difference_open.
SELECT count(*) AS qty FROM payments_difference
 WHERE state = 'open' AND collector_id = ANY (%(collector_ids)s::uuid[])
