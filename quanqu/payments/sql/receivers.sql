-- Accounts to which parts of payments may go. Index: payments_receiver_once.
SELECT organisation_id, provider, account FROM payments_receiver
 WHERE account <> '' AND organisation_id = ANY (%(organisation_ids)s::uuid[])
 ORDER BY organisation_id, provider
