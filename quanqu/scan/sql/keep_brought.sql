-- Keep which code brought an order, once. No row back means that it is known already.
-- Locks: the new row. Index: the key of scan_brought.
INSERT INTO scan_brought (order_id, code_id, at)
VALUES (%(order_id)s::uuid, %(code_id)s::uuid, %(at)s::timestamptz)
ON CONFLICT (order_id) DO NOTHING
RETURNING order_id
