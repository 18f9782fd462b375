-- Movements at some nodes, newest first, before a cursor; every filter may be left out.
-- Index: stock_move_shelf where SKUs are given, else the key of each month, backwards.
SELECT m.id AS move_id, m.sku_id, m.node_id, m.owner_id, m.lot, m.kind, m.qty, m.damaged_qty,
       m.unit_cost_fen, m.claim_id, m.cause_kind, m.cause_id, m.occurred_at, m.actor
  FROM stock_move m
 WHERE m.node_id = ANY(%(node_ids)s::uuid[])
   AND (%(sku_ids)s::uuid[] IS NULL OR m.sku_id = ANY(%(sku_ids)s::uuid[]))
   AND (%(kinds)s::text[] IS NULL OR m.kind = ANY(%(kinds)s::text[]))
   AND (%(cause_kinds)s::text[] IS NULL OR m.cause_kind = ANY(%(cause_kinds)s::text[]))
   AND (%(actor)s::text IS NULL OR m.actor = %(actor)s::text)
   AND (%(first_at)s::timestamptz IS NULL OR m.occurred_at >= %(first_at)s::timestamptz)
   AND (%(before_at)s::timestamptz IS NULL OR m.occurred_at < %(before_at)s::timestamptz)
   AND (%(before_id)s::uuid IS NULL OR m.id < %(before_id)s::uuid)
 ORDER BY m.id DESC LIMIT %(row_limit)s::integer
