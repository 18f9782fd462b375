-- Write orders that are over: paid by hand and handed over, with lines, tenders, each line's part
-- of each tender, and a history of three moves. A known outside reference breaks the unique key.
-- Locks: none. Index: orders_order_external, the unique number.
WITH placed AS (
    INSERT INTO orders_order (
        id, number, mode, state, channel, external_ref, seller_id, selling_node_id, collector_id,
        member_id, serving_staff_id, currency, zone, tier, price_version, hand_over_kind,
        hand_over_node_id, lines_fen, discount_fen, fees_fen, total_fen, placed_at, pay_by, paid_at,
        closed_at)
    SELECT o.id, o.number, 'normal', 'completed', o.channel, o.external_ref, o.seller_id,
           o.selling_node_id, o.collector_id, o.member_id, o.serving_staff_id, o.currency, o.zone,
           o.tier, o.price_version, o.hand_over_kind, o.hand_over_node_id, o.lines_fen,
           o.discount_fen, o.fees_fen, o.total_fen, o.at, o.at, o.at, o.at
      FROM unnest(
           %(order_ids)s::uuid[], %(numbers)s::text[], %(channels)s::text[], %(external_refs)s::text[],
           %(order_seller_ids)s::uuid[], %(selling_node_ids)s::uuid[], %(collector_ids)s::uuid[],
           %(member_ids)s::uuid[], %(serving_staff_ids)s::uuid[], %(currencies)s::text[],
           %(zones)s::text[], %(tiers)s::text[], %(price_versions)s::bigint[],
           %(hand_over_kinds)s::text[], %(hand_over_node_ids)s::uuid[], %(lines_sums)s::bigint[],
           %(discount_sums)s::bigint[], %(fees_sums)s::bigint[], %(total_sums)s::bigint[],
           %(ats)s::timestamptz[])
           AS o (id, number, channel, external_ref, seller_id, selling_node_id, collector_id,
                 member_id, serving_staff_id, currency, zone, tier, price_version, hand_over_kind,
                 hand_over_node_id, lines_fen, discount_fen, fees_fen, total_fen, at)
    RETURNING id, placed_at
), line AS (
    INSERT INTO orders_line (
        id, order_id, position, kind, sku_id, label, qty, list_price_fen, price_per_qty, gross_fen, discount_fen,
        total_fen, net_fen, vat_bps, seller_id, owner_id, source_node_id, transfer_fen,
        reasons, fulfilled_qty, cancelled_qty, returned_qty)
    SELECT l.id, l.order_id, l.position, l.kind, l.sku_id, l.label, l.qty, l.list_price_fen,
           l.price_per_qty, l.gross_fen, l.gross_fen - l.total_fen, l.total_fen, l.net_fen,
           l.vat_bps, l.seller_id, l.owner_id, l.source_node_id, l.transfer_fen,
           l.reasons, l.qty, 0, 0
      FROM unnest(
           %(line_ids)s::uuid[], %(line_orders)s::uuid[], %(positions)s::int[], %(kinds)s::text[],
           %(sku_ids)s::uuid[], %(labels)s::text[], %(qtys)s::int[], %(list_prices)s::bigint[],
           %(prices_per_qty)s::int[], %(grosses)s::bigint[],
           %(totals)s::bigint[], %(nets)s::bigint[], %(vat_rates)s::int[], %(seller_ids)s::uuid[],
           %(owner_ids)s::uuid[], %(source_node_ids)s::uuid[], %(transfers)s::bigint[],
           %(reasons)s::jsonb[])
           AS l (id, order_id, position, kind, sku_id, label, qty, list_price_fen,
                 price_per_qty, gross_fen, total_fen, net_fen, vat_bps, seller_id, owner_id, source_node_id, transfer_fen,
                 reasons)
), tender AS (
    INSERT INTO orders_tender (id, order_id, position, kind, state, holder_id, amount_fen,
                               refunded_fen, made_at, captured_at)
    SELECT t.id, t.order_id, t.position, t.kind, 'captured', t.holder_id, t.amount_fen, 0, t.at, t.at
      FROM unnest(%(tender_ids)s::uuid[], %(tender_orders)s::uuid[], %(tender_positions)s::int[],
                  %(tender_kinds)s::text[], %(holder_ids)s::uuid[], %(tender_amounts)s::bigint[],
                  %(tender_ats)s::timestamptz[])
           AS t (id, order_id, position, kind, holder_id, amount_fen, at)
), share AS (
    INSERT INTO orders_line_tender (line_id, tender_id, amount_fen, recognised_fen, refunded_fen)
    SELECT s.line_id, s.tender_id, s.amount_fen, s.amount_fen, 0
      FROM unnest(%(share_lines)s::uuid[], %(share_tenders)s::uuid[], %(share_amounts)s::bigint[])
           AS s (line_id, tender_id, amount_fen)
)
INSERT INTO orders_history (order_id, from_state, to_state, at, why)
SELECT placed.id, step.from_state, step.to_state, placed.placed_at, ''
  FROM placed, (VALUES (1, '', 'placed'), (2, 'placed', 'paid'), (3, 'paid', 'completed'))
       AS step (n, from_state, to_state)
 ORDER BY placed.id, step.n
