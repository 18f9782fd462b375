-- From which lots a spending came, in the order they were taken, and whether they live.
-- Index: wallet_points_move_about, primary key.
SELECT m.lot_id, -m.qty AS qty, l.expires_at
  FROM wallet_points_move m JOIN wallet_points_lot l ON l.id = m.lot_id
 WHERE m.about = %(spending_id)s::uuid AND m.kind = 'spent'
 ORDER BY m.id
