-- The numbers of some returns. Index: primary key.
SELECT r.id AS return_id, r.number FROM orders_return r WHERE r.id = ANY (%(return_ids)s::uuid[])
