-- Make products found by further words as well, such as the codes and colours of added SKUs.
-- Locks: the products. Index: catalog_product_pkey.
UPDATE catalog_product p
   SET search_terms = p.search_terms || array_to_tsvector(string_to_array(g.terms, ' '))
  FROM unnest(%(product_ids)s::uuid[], %(terms)s::text[]) AS g (product_id, terms)
 WHERE p.id = g.product_id
