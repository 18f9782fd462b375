-- Write many orders with their lines and first history rows. An order that does not come back has
-- a number or an outside reference that is taken. Those that are paid at once are paid already;
-- `pay_at_once` writes the rest of it in the same transaction.
-- Locks: the new rows. Index: orders_order_external, the unique number.
WITH placed AS (
  INSERT INTO orders_order (
    id, number, mode, state, channel, external_ref, seller_id, selling_node_id, collector_id,
    member_id, serving_staff_id, currency, zone, tier, price_version, hand_over_kind,
    hand_over_node_id, promise_at, offer_id, address_sealed, lines_fen, discount_fen, fees_fen,
    total_fen, placed_at, pay_by, paid_at)
  SELECT o.id, o.number, 'normal',
         CASE WHEN o.id = ANY (%(paid_ids)s::uuid[]) THEN 'paid' ELSE 'placed' END, o.channel, o.external_ref, o.seller_id,
         o.selling_node_id, o.collector_id, o.member_id, o.serving_staff_id, o.currency, o.zone,
         o.tier, o.price_version, o.hand_over_kind, o.hand_over_node_id, o.promise_at, o.offer_id,
         o.address_sealed, o.lines_fen, o.discount_fen, o.fees_fen, o.total_fen,
         %(placed_at)s::timestamptz, o.pay_by,
         CASE WHEN o.id = ANY (%(paid_ids)s::uuid[]) THEN %(placed_at)s::timestamptz END
    FROM unnest(
         %(ids)s::uuid[], %(numbers)s::text[], %(channels)s::text[], %(external_refs)s::text[],
         %(seller_ids)s::uuid[], %(selling_node_ids)s::uuid[], %(collector_ids)s::uuid[],
         %(member_ids)s::uuid[], %(serving_staff_ids)s::uuid[], %(currencies)s::text[],
         %(zones)s::text[], %(tiers)s::text[], %(price_versions)s::bigint[],
         %(hand_over_kinds)s::text[], %(hand_over_node_ids)s::uuid[],
         %(promise_ats)s::timestamptz[], %(offer_ids)s::uuid[], %(addresses)s::bytea[],
         %(lines_fen)s::bigint[], %(discounts_fen)s::bigint[], %(fees_fen)s::bigint[],
         %(totals_fen)s::bigint[], %(pay_bys)s::timestamptz[])
         AS o (id, number, channel, external_ref, seller_id, selling_node_id, collector_id,
               member_id, serving_staff_id, currency, zone, tier, price_version, hand_over_kind,
               hand_over_node_id, promise_at, offer_id, address_sealed, lines_fen, discount_fen,
               fees_fen, total_fen, pay_by)
  ON CONFLICT DO NOTHING
  RETURNING id, seller_id
), line AS (
  INSERT INTO orders_line (
    id, order_id, position, kind, sku_id, label, qty, list_price_fen, price_per_qty, gross_fen,
    discount_fen,
    total_fen, net_fen, vat_bps, seller_id, owner_id, source_node_id, transfer_fen,
    reasons, fulfilled_qty, cancelled_qty, returned_qty)
  SELECT l.id, placed.id, l.position, l.kind, l.sku_id, l.label, l.qty, l.list_price_fen,
         l.price_per_qty, l.gross_fen, l.gross_fen - l.total_fen, l.total_fen, l.net_fen,
         l.vat_bps, placed.seller_id, l.owner_id, l.source_node_id, l.transfer_fen,
         l.reasons, 0, 0, 0
    FROM unnest(
         %(line_ids)s::uuid[], %(order_ids)s::uuid[], %(positions)s::int[], %(kinds)s::text[],
         %(sku_ids)s::uuid[], %(labels)s::text[], %(qtys)s::int[], %(list_prices)s::bigint[],
         %(prices_per_qty)s::int[], %(grosses)s::bigint[],
         %(line_totals)s::bigint[], %(nets)s::bigint[], %(vat_rates)s::int[],
         %(owner_ids)s::uuid[], %(source_node_ids)s::uuid[], %(transfers)s::bigint[],
         %(reasons)s::jsonb[])
         AS l (id, order_id, position, kind, sku_id, label, qty, list_price_fen,
               price_per_qty, gross_fen, total_fen, net_fen, vat_bps, owner_id, source_node_id, transfer_fen, reasons)
    JOIN placed ON placed.id = l.order_id
), history AS (
  INSERT INTO orders_history (order_id, from_state, to_state, at, why, actor)
  SELECT placed.id, '', 'placed', %(placed_at)s::timestamptz, '',
         coalesce(a.actor, nullif(current_setting('quanqu.actor', true), ''))
    FROM unnest(%(ids)s::uuid[], %(actors)s::text[]) AS a (id, actor) JOIN placed USING (id)
)
SELECT id FROM placed
