-- Keep the offers that were made. Locks: the new rows. Index: none is read.
INSERT INTO routing_offer (id, kind, channel, hand_over_node_id, place, lines, legs, why, ready_at,
                           fee_fen, made_at, valid_until)
SELECT g.id, g.kind, g.channel, g.hand_over_node_id, g.place, g.lines, g.legs, g.why, g.ready_at,
       g.fee_fen, %(made_at)s::timestamptz, %(valid_until)s::timestamptz
  FROM unnest(%(ids)s::uuid[], %(kinds)s::text[], %(channels)s::text[],
              %(hand_over_node_ids)s::uuid[], %(places)s::jsonb[], %(lines)s::jsonb[],
              %(legs)s::jsonb[], %(whys)s::jsonb[], %(ready_ats)s::timestamptz[],
              %(fees_fen)s::bigint[])
       AS g (id, kind, channel, hand_over_node_id, place, lines, legs, why, ready_at, fee_fen)
