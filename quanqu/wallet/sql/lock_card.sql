-- One card, locked, so that its balance is judged once at a time. Index: primary key.
SELECT * FROM wallet_card WHERE id = %(id)s::uuid FOR NO KEY UPDATE
