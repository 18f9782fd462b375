WITH i AS (
  INSERT INTO invoicing_invoice (id, order_id, seller_id, state, title_kind, title_sealed, asked_at, number,
                                 total_fen, net_fen, issued_at, issued_by)
  VALUES (uuidv7(), uuidv7(), uuidv7(), 'issued', 'person', '', now(), '12345678', 5, 4, now(), 'system:test')
  RETURNING id)
INSERT INTO invoicing_invoice_line (invoice_id, line_id, label, vat_bps, qty, total_fen, net_fen)
SELECT id, uuidv7(), 'planted', 1300, 1, 5, 4 FROM i
