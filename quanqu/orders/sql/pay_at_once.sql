-- What belongs to orders that this transaction has just written as paid: their tenders, each line's
-- part of them, and that they were placed before they were paid. Locks: the new rows. Index: none.
WITH tender AS (
  INSERT INTO orders_tender (id, order_id, position, kind, state, holder_id, amount_fen,
                             refunded_fen, card_id, made_at, captured_at)
  SELECT t.id, t.order_id, t.position, t.kind, 'captured', t.holder_id, t.amount_fen, 0,
         t.card_id, %(at)s::timestamptz, %(at)s::timestamptz
    FROM unnest(%(tender_ids)s::uuid[], %(tender_order_ids)s::uuid[], %(positions)s::int[],
                %(kinds)s::text[], %(holder_ids)s::uuid[], %(amounts_fen)s::bigint[],
                %(card_ids)s::uuid[])
         AS t (id, order_id, position, kind, holder_id, amount_fen, card_id)
), share AS (
  INSERT INTO orders_line_tender (line_id, tender_id, amount_fen, recognised_fen, refunded_fen)
  SELECT s.line_id, s.tender_id, s.amount_fen, 0, 0
    FROM unnest(%(share_line_ids)s::uuid[], %(share_tender_ids)s::uuid[],
                %(share_amounts_fen)s::bigint[]) AS s (line_id, tender_id, amount_fen)
), history AS (
  INSERT INTO orders_history (order_id, from_state, to_state, at, why, actor)
  SELECT a.id, 'placed', 'paid', %(at)s::timestamptz, '',
         coalesce(a.actor, nullif(current_setting('quanqu.actor', true), ''))
    FROM unnest(%(ids)s::uuid[], %(actors)s::text[]) AS a (id, actor)
)
SELECT 1 AS done
