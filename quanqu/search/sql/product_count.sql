-- How many active products lie behind a cursor, once for each building of an index. Locks: none.
-- Index: catalog_product_pkey.
SELECT count(*) AS product_qty FROM catalog_product p
 WHERE p.id > %(after_id)s::uuid AND p.state = 'active'
