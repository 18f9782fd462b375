-- Write a line of an order's story beside its moves.
INSERT INTO orders_remark (order_id, kind, text, is_for_shopper, at)
VALUES (%(order_id)s, %(kind)s, %(text)s, %(is_for_shopper)s, %(at)s)
