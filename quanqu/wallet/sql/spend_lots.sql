-- Points that pay for something leave their lots, each part by its spending. Fewer rows back than
-- parts: a lot has died or holds less. The order in which they are taken is kept.
-- Locks: the caller holds the accounts. Index: primary key.
WITH part AS MATERIALIZED (
  SELECT * FROM unnest(%(lot_ids)s::uuid[], %(lot_qtys)s::bigint[], %(lot_spending_ids)s::uuid[])
           WITH ORDINALITY AS p (lot_id, qty, spending_id, n)
), lot AS (
  UPDATE wallet_points_lot l SET left_qty = l.left_qty - w.qty
    FROM (SELECT lot_id, sum(qty)::bigint AS qty FROM part GROUP BY lot_id) w
   WHERE l.id = w.lot_id AND l.left_qty >= w.qty AND l.expires_at > %(at)s::timestamptz
  RETURNING l.id
), spending AS (
  INSERT INTO wallet_points_spending (id, account_id, about, acceptor_id, agreement_id, points_qty,
                                      amount_fen, at)
  SELECT s.id, s.account_id, s.about, s.acceptor_id, s.agreement_id, s.points_qty, s.amount_fen,
         %(at)s::timestamptz
    FROM unnest(%(ids)s::uuid[], %(account_ids)s::uuid[], %(abouts)s::uuid[],
                %(acceptor_ids)s::uuid[], %(agreement_ids)s::uuid[], %(points_qtys)s::bigint[],
                %(amounts_fen)s::bigint[])
         AS s (id, account_id, about, acceptor_id, agreement_id, points_qty, amount_fen)
)
INSERT INTO wallet_points_move (lot_id, kind, qty, about, at, actor)
SELECT part.lot_id, 'spent', -part.qty, part.spending_id, %(at)s::timestamptz,
       coalesce(a.actor, nullif(current_setting('quanqu.actor', true), ''))
  FROM part
  JOIN lot ON lot.id = part.lot_id
  JOIN unnest(%(ids)s::uuid[], %(actors)s::text[]) AS a (id, actor) ON a.id = part.spending_id
 ORDER BY part.n
RETURNING lot_id
