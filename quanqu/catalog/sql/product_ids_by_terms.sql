-- Active products that have all the terms, oldest first, behind a cursor.
-- Index: catalog_product_terms.
SELECT p.id FROM catalog_product p
 WHERE p.search_terms @@ %(wanted)s::text::tsquery AND p.state = 'active'
   AND (%(after_id)s::uuid IS NULL OR p.id > %(after_id)s::uuid)
 ORDER BY p.id LIMIT %(row_limit)s::integer
