-- What was decided for a member, if anything. Index: of the member.
SELECT limit_fen FROM payments_credit_limit WHERE member_id = %(member_id)s::uuid
