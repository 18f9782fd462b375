-- Give added lines their parts of tenders. Index: orders_line_tender_key.
INSERT INTO orders_line_tender (line_id, tender_id, amount_fen, recognised_fen, refunded_fen)
SELECT s.line_id, s.tender_id, s.amount_fen, 0, 0
  FROM unnest(%(line_ids)s::uuid[], %(tender_ids)s::uuid[], %(amounts)s::bigint[])
       AS s (line_id, tender_id, amount_fen)
