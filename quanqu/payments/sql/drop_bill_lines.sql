-- Forget the lines of a bill that was fetched again. Index: payments_bill_line_once.
DELETE FROM payments_bill_line WHERE bill_id = %(bill_id)s::uuid
