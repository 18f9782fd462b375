-- Payment makes reservations firm: a row back is a claim that holds nothing any more.
-- Locks: the reservations only, so that payments of one SKU do not wait for each other.
-- Index: stock_reservation_claim_level.
WITH made AS (
  UPDATE stock_reservation SET state = 'firm', expires_at = NULL
   WHERE claim_id = ANY(%(claim_ids)s::uuid[]) AND state = 'held'
  RETURNING claim_id)
SELECT DISTINCT g.claim_id FROM unnest(%(claim_ids)s::uuid[]) AS g (claim_id)
 WHERE NOT EXISTS (SELECT FROM made WHERE made.claim_id = g.claim_id)
   AND NOT EXISTS (SELECT FROM stock_reservation r
                    WHERE r.claim_id = g.claim_id AND r.state = 'firm')
