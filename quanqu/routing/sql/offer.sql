-- One offer as it was made. Index: routing_offer_pkey.
SELECT o.id, o.kind, o.channel, o.hand_over_node_id, o.place, o.lines, o.legs, o.why, o.ready_at, o.fee_fen,
       o.made_at, o.valid_until, o.taken_at
  FROM routing_offer o WHERE o.id = %(offer_id)s::uuid
