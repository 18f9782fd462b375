-- Points that pay for something leave their lots, by one spending. Fewer rows back than lots asked for:
-- one has died or holds less. Locks: the caller holds the account. Index: primary key.
WITH lot AS (
  UPDATE wallet_points_lot l SET left_qty = l.left_qty - w.qty
    FROM unnest(%(lot_ids)s::uuid[], %(qtys)s::bigint[]) AS w (id, qty)
   WHERE l.id = w.id AND l.left_qty >= w.qty AND l.expires_at > %(at)s::timestamptz
  RETURNING l.id, w.qty), spending AS (
  INSERT INTO wallet_points_spending (id, account_id, about, acceptor_id, agreement_id, points_qty,
                                      amount_fen, at)
  VALUES (%(id)s::uuid, %(account_id)s::uuid, %(about)s::uuid, %(acceptor_id)s::uuid,
          %(agreement_id)s::uuid, %(points_qty)s::bigint, %(amount_fen)s::bigint,
          %(at)s::timestamptz))
INSERT INTO wallet_points_move (lot_id, kind, qty, about, at)
SELECT id, 'spent', -qty, %(id)s::uuid, %(at)s::timestamptz FROM lot
RETURNING lot_id
