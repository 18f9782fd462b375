-- Write a return with its lines. No row back: its number or outside reference is taken.
WITH returned AS (
    INSERT INTO orders_return (id, number, order_id, seller_id, node_id, member_id, currency,
                               total_fen, channel, external_ref, why, at)
    VALUES (%(return_id)s, %(number)s, %(order_id)s, %(seller_id)s, %(node_id)s, %(member_id)s,
            %(currency)s, %(total_fen)s, %(channel)s, %(external_ref)s, %(why)s, %(at)s)
    ON CONFLICT DO NOTHING RETURNING id
)
INSERT INTO orders_return_line (id, returned_id, line_id, sku_id, qty, total_fen, net_fen,
                                is_damaged)
SELECT uuidv7(), returned.id, l.line_id, l.sku_id, l.qty, l.total_fen, l.net_fen, l.is_damaged
  FROM returned, unnest(%(line_ids)s::uuid[], %(sku_ids)s::uuid[], %(qtys)s::int[],
                        %(totals)s::bigint[], %(nets)s::bigint[], %(damaged)s::boolean[])
       AS l (line_id, sku_id, qty, total_fen, net_fen, is_damaged)
RETURNING returned_id
