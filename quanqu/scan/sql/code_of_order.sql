-- The code that brought an order. Index: the key of scan_brought.
SELECT code_id FROM scan_brought WHERE order_id = %(order_id)s::uuid
