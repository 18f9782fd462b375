-- Gifts on their way to a phone, or given by a member, newest first, with the worth of each and the
-- code of those that its giver may still show. Index: wallet_gift_phone, wallet_gift_giver,
-- ledger_account_party.
SELECT g.id, g.from_card_id, g.giver_id, g.held_card_id, g.phone_lookup IS NOT NULL AS is_to_phone,
       g.previous_id, g.state, g.words, g.given_at, g.expires_at, g.closed_at, g.taker_id,
       k.token, c.issuer_id, c.currency, coalesce(held.amount_fen, 0)::bigint AS held_fen
  FROM wallet_gift g
  JOIN wallet_card c ON c.id = g.held_card_id
  LEFT JOIN codes_code k ON k.id = g.code_id
  LEFT JOIN LATERAL (
       SELECT sum(a.balance_fen) AS amount_fen FROM ledger_account a
        WHERE a.party = 'card:' || g.held_card_id) held ON true
 WHERE (g.state = 'given' AND g.phone_lookup = ANY (%(lookups)s::bytea[]))
    OR g.giver_id = %(member_id)s::uuid
    OR g.id = %(gift_id)s::uuid
 ORDER BY g.given_at DESC, g.id DESC LIMIT %(limit)s::int
