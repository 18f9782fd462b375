-- Points come: new lots, and the first move of each. Locks: the caller holds the account.
WITH lot AS (
  INSERT INTO wallet_points_lot (id, account_id, about, issued_qty, left_qty, made_at, expires_at)
  SELECT uuidv7(), %(account_id)s::uuid, %(about)s::uuid, w.qty, w.qty, %(at)s::timestamptz,
         w.expires_at
    FROM unnest(%(qtys)s::bigint[], %(expiries)s::timestamptz[]) AS w (qty, expires_at)
  RETURNING id, issued_qty)
INSERT INTO wallet_points_move (lot_id, kind, qty, about, at)
SELECT id, %(kind)s::text, issued_qty, %(about)s::uuid, %(at)s::timestamptz FROM lot
RETURNING lot_id
