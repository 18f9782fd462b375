-- Write an order with its lines and first history row. No row back: its number or outside
-- reference is taken. Index: orders_order_external, the unique number.
WITH placed AS (
    INSERT INTO orders_order (
        id, number, mode, state, channel, external_ref, seller_id, selling_node_id, collector_id,
        member_id, serving_staff_id, currency, zone, tier, price_version, hand_over_kind,
        hand_over_node_id, promise_at, offer_id, address_sealed, lines_fen, discount_fen, fees_fen,
        total_fen, placed_at, pay_by)
    VALUES (
        %(order_id)s, %(number)s, 'normal', 'placed', %(channel)s, %(external_ref)s, %(seller_id)s,
        %(selling_node_id)s, %(collector_id)s, %(member_id)s, %(serving_staff_id)s, %(currency)s,
        %(zone)s, %(tier)s, %(price_version)s, %(hand_over_kind)s, %(hand_over_node_id)s, %(promise_at)s,
        %(offer_id)s, %(address_sealed)s, %(lines_fen)s, %(discount_fen)s, %(fees_fen)s,
        %(total_fen)s, %(placed_at)s, %(pay_by)s)
    ON CONFLICT DO NOTHING
    RETURNING id, seller_id
), line AS (
    INSERT INTO orders_line (
        id, order_id, position, kind, sku_id, label, qty, list_price_fen, gross_fen, discount_fen,
        total_fen, net_fen, vat_bps, seller_id, owner_id, source_node_id, transfer_fen,
        commission_fen, reasons, fulfilled_qty, cancelled_qty, returned_qty)
    SELECT l.id, placed.id, l.position, l.kind, l.sku_id, l.label, l.qty, l.list_price_fen,
           l.list_price_fen * l.qty, l.list_price_fen * l.qty - l.total_fen, l.total_fen, l.net_fen,
           l.vat_bps, placed.seller_id, l.owner_id, l.source_node_id, l.transfer_fen,
           l.commission_fen, l.reasons, 0, 0, 0
      FROM placed, unnest(
           %(line_ids)s::uuid[], %(kinds)s::text[], %(sku_ids)s::uuid[], %(labels)s::text[],
           %(qtys)s::int[], %(list_prices)s::bigint[], %(totals)s::bigint[], %(nets)s::bigint[],
           %(vat_rates)s::int[], %(owner_ids)s::uuid[], %(source_node_ids)s::uuid[],
           %(transfers)s::bigint[], %(commissions)s::bigint[], %(reasons)s::jsonb[])
           WITH ORDINALITY AS l (id, kind, sku_id, label, qty, list_price_fen, total_fen, net_fen,
                                 vat_bps, owner_id, source_node_id, transfer_fen, commission_fen,
                                 reasons, position)
), history AS (
    INSERT INTO orders_history (order_id, from_state, to_state, at, why)
    SELECT id, '', 'placed', %(placed_at)s, '' FROM placed
)
SELECT id FROM placed
