-- Active products by id behind a cursor, for building an index. Locks: none.
-- Index: catalog_product_pkey.
SELECT p.id FROM catalog_product p
 WHERE p.id > %(after_id)s::uuid AND p.state = 'active'
 ORDER BY p.id LIMIT %(row_limit)s::integer
