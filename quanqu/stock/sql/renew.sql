-- Hold for longer what is held and not paid for: a row back is a claim that holds nothing any more.
-- Locks: the reservations only, as firm. Index: stock_reservation_claim_level.
WITH made AS (
  UPDATE stock_reservation SET expires_at = greatest(expires_at, %(expires_at)s::timestamptz)
   WHERE claim_id = ANY(%(claim_ids)s::uuid[]) AND state = 'held'
  RETURNING claim_id)
SELECT DISTINCT g.claim_id FROM unnest(%(claim_ids)s::uuid[]) AS g (claim_id)
 WHERE NOT EXISTS (SELECT FROM made WHERE made.claim_id = g.claim_id)
   AND NOT EXISTS (SELECT FROM stock_reservation r
                    WHERE r.claim_id = g.claim_id AND r.state = 'firm')
