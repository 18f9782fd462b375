-- I1: What is invoiced of a line and not taken back is never more than what was paid for what is kept.
-- 中文: 每行已开票且未冲红的金额不超过实付且保留的金额。
-- A red letter counts as soon as it is due; what was returned a moment ago is taken back by its event.
WITH billed AS (
  SELECT i.order_id, n.line_id, sum(n.total_fen) AS total_fen,
         count(*) FILTER (WHERE i.state NOT IN ('issued', 'red_lettered')) AS open_qty
    FROM invoicing_invoice i JOIN invoicing_invoice_line n ON n.invoice_id = i.id
   GROUP BY i.order_id, n.line_id),
taken AS (
  SELECT line_id, sum(total_fen) AS total_fen FROM invoicing_credit_line GROUP BY line_id),
paid AS (
  SELECT s.line_id, sum(s.recognised_fen) FILTER (
           WHERE t.kind NOT IN ('points', 'voucher', 'stored_value_bonus')) AS paid_fen
    FROM orders_line_tender s JOIN orders_tender t ON t.id = s.tender_id
   GROUP BY s.line_id)
SELECT b.order_id, b.line_id, b.total_fen AS invoiced_fen, coalesce(t.total_fen, 0) AS taken_fen,
       coalesce(p.paid_fen, 0) AS paid_fen
  FROM billed b
  LEFT JOIN taken t ON t.line_id = b.line_id
  LEFT JOIN paid p ON p.line_id = b.line_id
 WHERE (b.total_fen - coalesce(t.total_fen, 0) > coalesce(p.paid_fen, 0) OR b.open_qty > 0)
   AND NOT EXISTS (
       SELECT FROM kit_event e JOIN kit_consumer c ON c.name = 'invoicing'
        WHERE (e.epoch, e.xid, e.id) > (c.epoch, c.xid, c.event_id)
          AND e.payload ->> 'order_id' = b.order_id::text)
-- examined
SELECT count(*) FROM invoicing_invoice_line
