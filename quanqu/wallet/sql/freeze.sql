-- Block a card, or let it go again with no moment. Index: primary key.
UPDATE wallet_card SET frozen_at = %(at)s::timestamptz WHERE id = %(id)s::uuid RETURNING id
