-- Remove offers that nobody took and nobody can take any more. Locks: those rows.
-- Index: routing_offer_valid_until.
WITH old AS (
  SELECT id FROM routing_offer
   WHERE valid_until < %(before)s::timestamptz AND taken_at IS NULL
   ORDER BY valid_until LIMIT %(row_limit)s::integer FOR UPDATE SKIP LOCKED)
DELETE FROM routing_offer o USING old WHERE o.id = old.id RETURNING o.id
