-- Points leave lots (-) or come back to them (+). Fewer rows back than asked for: a lot has died or
-- holds less. Locks: the caller holds the account. Index: primary key.
WITH lot AS (
  UPDATE wallet_points_lot l SET left_qty = l.left_qty + w.qty
    FROM unnest(%(lot_ids)s::uuid[], %(qtys)s::bigint[]) AS w (id, qty)
   WHERE l.id = w.id AND l.left_qty + w.qty >= 0 AND l.expires_at > %(at)s::timestamptz
  RETURNING l.id, w.qty)
INSERT INTO wallet_points_move (lot_id, kind, qty, about, at)
SELECT id, %(kind)s::text, qty, %(about)s::uuid, %(at)s::timestamptz FROM lot
RETURNING lot_id
