-- Points that an account sent since a moment. Index: wallet_points_lot_account, wallet_points_move's lot.
SELECT coalesce(-sum(m.qty), 0)::bigint AS sent_qty
  FROM wallet_points_lot l JOIN wallet_points_move m ON m.lot_id = l.id
 WHERE l.account_id = %(account_id)s::uuid AND m.kind = 'sent' AND m.at >= %(since)s::timestamptz
