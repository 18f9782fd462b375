-- Give each line its part of each tender and move the order to paid.
-- No row back: it is no longer in the state placed. Locks: the order row, held already.
WITH paid AS (
    UPDATE orders_order
       SET state = 'paid', paid_at = %(at)s,
           -- A deposit that came with the rest at once has come, too.
           deposit_paid_at = CASE WHEN deposit_fen > 0 THEN coalesce(deposit_paid_at, %(at)s) END
     WHERE id = %(order_id)s AND state = 'placed'
    RETURNING id
), share AS (
    INSERT INTO orders_line_tender (line_id, tender_id, amount_fen, recognised_fen, refunded_fen)
    SELECT s.line_id, s.tender_id, s.amount_fen, 0, 0
      FROM paid, unnest(%(line_ids)s::uuid[], %(tender_ids)s::uuid[], %(amounts)s::bigint[])
           AS s (line_id, tender_id, amount_fen)
), history AS (
    INSERT INTO orders_history (order_id, from_state, to_state, at, why)
    SELECT id, 'placed', 'paid', %(at)s, '' FROM paid
)
SELECT id FROM paid
