-- The points of the members behind bearer tokens in force, with what is alive of them.
-- Locks: none. Indexes: identity_token_token_hash_key, members' user_id,
-- wallet_points_account_member_id, wallet_points_lot_account.
SELECT t.token_hash, a.id, a.member_id, a.owed_qty, p.id AS programme_id, p.issuer_id, p.name,
       p.name_en, p.currency, p.point_fen, p.live_days, p.regular_rate, p.silver_rate, p.gold_rate,
       p.transfer_day_qty, coalesce(lots.points_qty, 0)::bigint AS points_qty
  FROM identity_token t
  JOIN members_member m ON m.user_id = t.user_id
  JOIN wallet_points_account a ON a.member_id = m.id
  JOIN wallet_programme p ON p.id = a.programme_id
  LEFT JOIN LATERAL (
       SELECT sum(l.left_qty) AS points_qty FROM wallet_points_lot l
        WHERE l.account_id = a.id AND l.expires_at > %(at)s::timestamptz) lots ON true
 WHERE t.token_hash = ANY (%(token_hashes)s::bytea[])
   AND t.revoked_at IS NULL AND t.expires_at > %(at)s::timestamptz
 ORDER BY a.id
