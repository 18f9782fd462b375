-- Take pieces out of a delivery; a line that brings nothing any more is dropped.
-- Locks: lines of one delivery, whose order the caller holds. Index: fulfilment_delivery_line_key.
WITH less AS (
    SELECT * FROM unnest(%(line_ids)s::uuid[], %(qtys)s::int[]) AS l (line_id, qty)
), dropped AS (
    DELETE FROM fulfilment_delivery_line d USING less
     WHERE d.delivery_id = %(delivery_id)s::uuid AND d.line_id = less.line_id AND d.qty <= less.qty
)
UPDATE fulfilment_delivery_line d SET qty = d.qty - less.qty
  FROM less
 WHERE d.delivery_id = %(delivery_id)s::uuid AND d.line_id = less.line_id AND d.qty > less.qty
