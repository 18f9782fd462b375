-- Take an offer once and in time; no row back means that it is gone. Locks: the one row.
-- Index: routing_offer_pkey.
UPDATE routing_offer o SET taken_at = %(at)s::timestamptz
 WHERE o.id = %(offer_id)s::uuid AND o.taken_at IS NULL
   AND o.valid_until >= %(at)s::timestamptz
RETURNING o.id, o.kind, o.channel, o.hand_over_node_id, o.place, o.lines, o.legs, o.why, o.ready_at, o.fee_fen,
          o.made_at, o.valid_until
