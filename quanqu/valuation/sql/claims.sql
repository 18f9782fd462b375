-- What order lines sold and took back so far, and the cost that is with the customer.
-- Index: valuation_entry_claim.
SELECT e.claim_id, sum(e.sold_qty) FILTER (WHERE e.sold_qty > 0)::integer AS sold_qty,
       -coalesce(sum(e.sold_qty) FILTER (WHERE e.sold_qty < 0), 0)::integer AS returned_qty,
       sum(e.sold_known_qty)::integer AS known_qty, sum(e.cost_fen)::bigint AS cost_fen
  FROM valuation_entry e
 WHERE e.claim_id = ANY (%(claim_ids)s::uuid[])
 GROUP BY e.claim_id
