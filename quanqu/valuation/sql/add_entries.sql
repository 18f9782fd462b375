-- Keep what movements did to the worth of goods, and add it to the margins of their days and months.
-- What others sold of an owner's goods counts for both, at the transfer price. The entries are
-- append-only. Locks: the margins; one writer at a time. Index: valuation_margin_of.
WITH entered AS (
  INSERT INTO valuation_entry (move_id, kind, owner_id, sku_id, node_id, "on", qty, known_qty,
                               value_fen, cost_fen, loss_fen, sold_qty, sold_known_qty, seller_id,
                               net_fen, transfer_fen, claim_id, cause_id, journal_id)
  SELECT *
    FROM unnest(%(move_ids)s::uuid[], %(kinds)s::text[], %(owner_ids)s::uuid[],
                %(sku_ids)s::uuid[], %(node_ids)s::uuid[], %(days)s::date[], %(qtys)s::integer[],
                %(known_qtys)s::integer[], %(values)s::bigint[], %(costs)s::bigint[],
                %(losses)s::bigint[], %(sold_qtys)s::integer[], %(sold_known_qtys)s::integer[],
                %(seller_ids)s::uuid[], %(nets)s::bigint[], %(transfers)s::bigint[],
                %(claim_ids)s::uuid[], %(cause_ids)s::uuid[], %(journal_ids)s::uuid[])
  RETURNING owner_id, seller_id, node_id, sku_id, "on", sold_qty, sold_known_qty, net_fen,
            transfer_fen, cost_fen, loss_fen),
earned AS (
  SELECT e.owner_id AS organisation_id, e.node_id, e.sku_id, e."on", e.sold_qty,
         e.sold_known_qty AS costed_qty,
         CASE WHEN e.seller_id <> e.owner_id THEN e.transfer_fen ELSE e.net_fen END AS net_fen,
         e.cost_fen, e.loss_fen
    FROM entered e WHERE e.sold_qty <> 0 OR e.cost_fen <> 0 OR e.loss_fen <> 0
   UNION ALL
  SELECT e.seller_id, e.node_id, e.sku_id, e."on", e.sold_qty, e.sold_qty, e.net_fen,
         e.transfer_fen, 0
    FROM entered e WHERE e.seller_id <> e.owner_id)
INSERT INTO valuation_margin AS m (organisation_id, by, span, "on", key, sold_qty, costed_qty, net_fen,
                                   costed_net_fen, cost_fen, loss_fen)
SELECT e.organisation_id, k.by, s.span, s."on", k.key, sum(e.sold_qty), sum(e.costed_qty),
       sum(e.net_fen),
       sum(CASE WHEN e.costed_qty = e.sold_qty THEN e.net_fen
                WHEN e.sold_qty <> 0 THEN e.net_fen * e.costed_qty / e.sold_qty
                ELSE 0 END),
       sum(e.cost_fen), sum(e.loss_fen)
  FROM earned e
 CROSS JOIN LATERAL (VALUES ('node', e.node_id), ('sku', e.sku_id)) AS k (by, key)
 CROSS JOIN LATERAL (VALUES ('day', e."on"), ('month', date_trunc('month', e."on")::date))
         AS s (span, "on")
 GROUP BY e.organisation_id, k.by, s.span, s."on", k.key
ON CONFLICT (organisation_id, by, span, "on", key) DO UPDATE
  SET sold_qty = m.sold_qty + excluded.sold_qty,
      costed_qty = m.costed_qty + excluded.costed_qty,
      net_fen = m.net_fen + excluded.net_fen,
      costed_net_fen = m.costed_net_fen + excluded.costed_net_fen,
      cost_fen = m.cost_fen + excluded.cost_fen,
      loss_fen = m.loss_fen + excluded.loss_fen
