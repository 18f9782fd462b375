-- The movements that come next, with the money of the order lines behind them, and of a return
-- without an order what was given back for the SKU. In the order of the transactions that wrote them,
-- and below the oldest that runs, so that none is passed by.
-- Indexes: stock_move_order, primary keys, the return line's return key.
SELECT m.id AS move_id, m.xid::text AS xid, m.sku_id, m.node_id, m.owner_id, m.kind, m.qty,
       m.damaged_qty, m.unit_cost_fen, m.claim_id, m.cause_kind, m.cause_id, m.occurred_at,
       l.qty AS line_qty, l.total_fen, l.net_fen, l.transfer_fen, l.seller_id, o.selling_node_id,
       loose.net_fen AS loose_net_fen, loose.qty AS loose_qty
  FROM (SELECT * FROM stock_move
         WHERE (xid, id) > (%(xid)s::text::xid8, %(move_id)s::uuid)
           AND id >= coalesce(%(from_id)s::uuid, '00000000-0000-0000-0000-000000000000')
           AND id < coalesce(%(until_id)s::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
           AND (%(is_over)s::boolean OR xid < (SELECT quanqu_event_bound()))
         ORDER BY xid, id LIMIT %(limit)s) m
  LEFT JOIN orders_line l ON m.kind IN ('sold', 'returned') AND l.id = m.claim_id
  LEFT JOIN orders_order o ON o.id = l.order_id
  LEFT JOIN LATERAL (
       SELECT sum(r.net_fen)::bigint AS net_fen, sum(r.qty)::integer AS qty
         FROM orders_return_line r
        WHERE m.kind = 'returned' AND m.claim_id IS NULL AND r.returned_id = m.cause_id
          AND r.sku_id = m.sku_id AND r.line_id IS NULL) loose ON true
 ORDER BY m.xid, m.id
