-- Cards, locked in the order of their ids, so that their balances are judged once at a time.
-- Index: primary key.
SELECT * FROM wallet_card WHERE id = ANY (%(ids)s::uuid[]) ORDER BY id FOR NO KEY UPDATE
