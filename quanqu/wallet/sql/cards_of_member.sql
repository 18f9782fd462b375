-- The cards of a member: those opened for them, oldest first, then those that came by a merge.
-- Indexes: wallet_card_of_member, wallet_card_merged.
SELECT * FROM (
  SELECT * FROM wallet_card WHERE member_id = %(member_id)s::uuid AND merged_from_id IS NULL
   UNION ALL
  SELECT * FROM wallet_card WHERE member_id = %(member_id)s::uuid AND merged_from_id IS NOT NULL
) mine
 ORDER BY merged_from_id IS NOT NULL, id
