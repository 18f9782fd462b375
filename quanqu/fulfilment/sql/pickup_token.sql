-- The code of a delivery by its text. Index: the unique token, fulfilment_delivery_code.
SELECT c.id AS code_id
  FROM codes_code c JOIN fulfilment_delivery d ON d.pickup_code_id = c.id
 WHERE c.token = %(token)s::text
