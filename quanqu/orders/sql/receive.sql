-- Write tenders that came in and move the orders that they pay: each line gets its part of each
-- tender. Fewer paid than asked for: one of them was no longer in the state placed.
-- Locks: the order rows, held already. Index: primary key.
WITH tender AS (
    INSERT INTO orders_tender (id, order_id, position, kind, state, holder_id, amount_fen,
                               refunded_fen, payment_id, card_id, spending_id, voucher_id, made_at,
                               captured_at)
    SELECT t.id, t.order_id, t.position, t.kind, t.state, t.holder_id, t.amount_fen, 0,
           t.payment_id, t.card_id, t.spending_id, t.voucher_id, %(at)s::timestamptz,
           CASE WHEN t.state = 'captured' THEN %(at)s::timestamptz END
      FROM unnest(%(tender_ids)s::uuid[], %(tender_order_ids)s::uuid[], %(positions)s::int[],
                  %(kinds)s::text[], %(states)s::text[], %(holder_ids)s::uuid[],
                  %(amounts_fen)s::bigint[], %(payment_ids)s::uuid[], %(card_ids)s::uuid[],
                  %(spending_ids)s::uuid[], %(voucher_ids)s::uuid[])
           AS t (id, order_id, position, kind, state, holder_id, amount_fen, payment_id, card_id,
                 spending_id, voucher_id)
), paid AS (
    UPDATE orders_order o
       SET state = 'paid', paid_at = %(at)s::timestamptz,
           -- A deposit that came with the rest at once has come, too.
           deposit_paid_at = CASE WHEN o.deposit_fen > 0
                                  THEN coalesce(o.deposit_paid_at, %(at)s::timestamptz) END
      FROM unnest(%(paid_ids)s::uuid[], %(actors)s::text[]) AS a (id, actor)
     WHERE o.id = a.id AND o.state = 'placed'
    RETURNING o.id, a.actor
), share AS (
    INSERT INTO orders_line_tender (line_id, tender_id, amount_fen, recognised_fen, refunded_fen)
    SELECT s.line_id, s.tender_id, s.amount_fen, 0, 0
      FROM unnest(%(share_line_ids)s::uuid[], %(share_tender_ids)s::uuid[],
                  %(share_amounts_fen)s::bigint[]) AS s (line_id, tender_id, amount_fen)
), history AS (
    INSERT INTO orders_history (order_id, from_state, to_state, at, why, actor)
    SELECT paid.id, 'placed', 'paid', %(at)s::timestamptz, '',
           coalesce(paid.actor, nullif(current_setting('quanqu.actor', true), ''))
      FROM paid
)
SELECT count(*) AS paid FROM paid
