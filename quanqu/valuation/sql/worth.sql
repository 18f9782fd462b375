-- What one owner's goods are worth together, and of how many pieces nobody told the cost.
-- Index: valuation_position_of.
SELECT coalesce(sum(p.known_qty), 0)::bigint AS known_qty,
       coalesce(sum(p.unknown_qty), 0)::bigint AS unknown_qty,
       coalesce(sum(p.value_fen), 0)::bigint AS value_fen
  FROM valuation_position p
 WHERE p.owner_id = %(owner_id)s::uuid
