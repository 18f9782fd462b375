-- Who asked to buy wholesale from an organisation: who waits first, then the newest.
-- Index: pricing_buyer_organisation_id.
SELECT b.member_id, b.organisation_id, b.state, b.asked_at, b.decided_at
  FROM pricing_buyer b
 WHERE b.organisation_id = %(organisation_id)s::uuid
 ORDER BY b.state <> 'asked', b.asked_at DESC LIMIT %(row_limit)s::integer
