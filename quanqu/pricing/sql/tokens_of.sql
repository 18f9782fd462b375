-- Benefit tokens of one kind or all, of one member or all, the newest first.
-- Indexes: pricing_token_kind, that of the member, pricing_benefit_token_pkey.
SELECT t.id AS token_id, t.member_id, t.kind, t.from_at, t.until_at, t.revoked_at, t.actor AS given_by
  FROM pricing_benefit_token t
 WHERE (%(kind)s::text IS NULL OR t.kind = %(kind)s::text)
   AND (%(member_id)s::uuid IS NULL OR t.member_id = %(member_id)s::uuid)
 ORDER BY t.id DESC LIMIT %(row_limit)s::integer
