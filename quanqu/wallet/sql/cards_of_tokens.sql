-- The cards of one issuer that the members behind bearer tokens in force have, with their balances.
-- A member who was found to be two people has several; of these, the one that was opened for them.
-- Locks: none. Indexes: identity_token_token_hash_key, members' user_id, wallet_card_of_member,
-- ledger_account_party.
SELECT t.token_hash, c.*, p.balance_fen AS principal_fen, b.balance_fen AS bonus_fen
  FROM identity_token t
  JOIN members_member m ON m.user_id = t.user_id
  JOIN wallet_card c ON c.member_id = coalesce(m.merged_into_id, m.id)
                    AND c.issuer_id = %(issuer_id)s::uuid
                    AND c.currency = %(currency)s::text AND c.merged_from_id IS NULL
  LEFT JOIN ledger_account p ON p.party = 'card:' || c.id AND p.kind = 'stored_value_principal'
                            AND p.balance_fen IS NOT NULL
  LEFT JOIN ledger_account b ON b.party = 'card:' || c.id AND b.kind = 'stored_value_bonus'
                            AND b.balance_fen IS NOT NULL
 WHERE t.token_hash = ANY (%(token_hashes)s::bytea[])
   AND t.revoked_at IS NULL AND t.expires_at > %(at)s::timestamptz
