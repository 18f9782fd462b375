-- The card with a number. Index: wallet_card_number.
SELECT * FROM wallet_card WHERE number = %(number)s::text
