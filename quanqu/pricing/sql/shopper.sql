-- What promotions may ask about a member: who approved them as a buyer, which tokens they hold.
-- Indexes: pricing_buyer_member, pricing_benefit_token_member_id.
SELECT EXISTS (SELECT FROM pricing_buyer b
                WHERE b.member_id = %(member_id)s::uuid AND b.state = 'approved'
                  AND b.organisation_id = %(seller_id)s::uuid) AS is_buyer,
       ARRAY(SELECT DISTINCT t.kind FROM pricing_benefit_token t
              WHERE t.member_id = %(member_id)s::uuid AND t.revoked_at IS NULL
                AND t.from_at <= %(at)s::timestamptz AND t.until_at > %(at)s::timestamptz) AS tokens
