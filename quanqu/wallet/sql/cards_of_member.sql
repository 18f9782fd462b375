-- The cards of a member, oldest first. Index: wallet_card_of_member.
SELECT * FROM wallet_card WHERE member_id = %(member_id)s::uuid ORDER BY id
