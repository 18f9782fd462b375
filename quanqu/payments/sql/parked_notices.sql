-- Notices that do not fit our books, newest first. Index: payments_notice_parked.
SELECT * FROM payments_notice WHERE verdict = 'parked' ORDER BY received_at DESC
 LIMIT %(limit)s::int
