-- Open a card; a member has one per issuer and currency, so no row back means that it is there.
-- Index: wallet_card_of_member.
INSERT INTO wallet_card (id, number, member_id, issuer_id, kind, currency, limit_fen, opened_at)
VALUES (%(id)s::uuid, %(number)s::text, %(member_id)s::uuid, %(issuer_id)s::uuid, %(kind)s::text,
        %(currency)s::text, %(limit_fen)s::bigint, %(at)s::timestamptz)
ON CONFLICT (member_id, issuer_id, currency) WHERE member_id IS NOT NULL AND merged_from_id IS NULL DO NOTHING
RETURNING id
