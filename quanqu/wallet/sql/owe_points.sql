-- What a locked account owes from now on. Index: primary key.
UPDATE wallet_points_account SET owed_qty = owed_qty + %(qty)s::bigint WHERE id = %(id)s::uuid
