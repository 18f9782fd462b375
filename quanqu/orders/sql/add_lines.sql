-- Add lines behind those there are. Locks: none; the caller holds the order.
-- Index: orders_line_position.
INSERT INTO orders_line (
    id, order_id, position, kind, sku_id, label, qty, list_price_fen, price_per_qty, gross_fen,
    discount_fen, total_fen, net_fen, vat_bps, seller_id, owner_id, source_node_id, transfer_fen,
    reasons, change_no, price_version, priced_qty, fulfilled_qty, cancelled_qty,
    returned_qty)
SELECT l.id, %(order_id)s::uuid, last.position + l.position, l.kind, l.sku_id, l.label, l.qty,
       l.list_price_fen, l.price_per_qty, l.gross_fen, l.gross_fen - l.total_fen, l.total_fen,
       l.net_fen, l.vat_bps, %(seller_id)s::uuid, l.owner_id, l.source_node_id, l.transfer_fen,
       l.reasons, %(change_no)s::int, l.price_version, l.priced_qty, 0, 0, 0
  FROM (SELECT coalesce(max(position), 0) AS position FROM orders_line
         WHERE order_id = %(order_id)s::uuid) AS last,
       unnest(
       %(line_ids)s::uuid[], %(kinds)s::text[], %(sku_ids)s::uuid[], %(labels)s::text[],
       %(qtys)s::int[], %(list_prices)s::bigint[], %(prices_per_qty)s::int[], %(grosses)s::bigint[],
       %(totals)s::bigint[], %(nets)s::bigint[], %(vat_rates)s::int[], %(owner_ids)s::uuid[],
       %(source_node_ids)s::uuid[], %(transfers)s::bigint[],
       %(reasons)s::jsonb[], %(price_versions)s::bigint[], %(priced_qtys)s::int[])
       WITH ORDINALITY AS l (id, kind, sku_id, label, qty, list_price_fen, price_per_qty, gross_fen,
                             total_fen, net_fen, vat_bps, owner_id, source_node_id, transfer_fen,
                             reasons, price_version, priced_qty, position)
