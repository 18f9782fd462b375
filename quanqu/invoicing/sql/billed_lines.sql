-- What invoices of orders say of their lines, less what issued red letters took back, the newest first.
-- Indexes: the invoice's order key, the line's invoice key, invoicing_credit_line_once.
SELECT i.order_id, i.id AS invoice_id, n.line_id,
       n.qty - coalesce(c.qty, 0) AS qty, n.total_fen - coalesce(c.total_fen, 0) AS total_fen,
       n.net_fen - coalesce(c.net_fen, 0) AS net_fen
  FROM invoicing_invoice i
  JOIN invoicing_invoice_line n ON n.invoice_id = i.id
  LEFT JOIN LATERAL (
       SELECT sum(r.qty)::integer AS qty, sum(r.total_fen)::bigint AS total_fen,
              sum(r.net_fen)::bigint AS net_fen
         FROM invoicing_credit k
         JOIN invoicing_credit_line r ON r.credit_id = k.id
        WHERE k.invoice_id = i.id AND k.state = 'issued' AND r.line_id = n.line_id) c ON true
 WHERE i.order_id = ANY (%(order_ids)s::uuid[])
 ORDER BY i.order_id, i.issued_at DESC, i.id DESC, n.line_id
