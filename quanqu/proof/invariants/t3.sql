-- T3: Points of an order match the money that its customer keeps paying, also after refunds.
-- 中文: 订单积分与顾客实际留存的付款一致，退款之后也一样。
-- The last part looks at orders of which every hand-over and return has been counted.
SELECT e.order_id, e.kept_fen, e.points_qty, div(e.kept_fen::numeric * e.rate, 10000) AS due_qty
  FROM loyalty_earning e
 WHERE e.points_qty <> div(e.kept_fen::numeric * e.rate, 10000)
UNION ALL
SELECT e.order_id, e.kept_fen, e.points_qty, sum(c.points_qty)
  FROM loyalty_earning e
  LEFT JOIN loyalty_earned c ON c.earning_id = e.order_id
 GROUP BY e.order_id
HAVING e.points_qty <> coalesce(sum(c.points_qty), 0) OR e.kept_fen <> coalesce(sum(c.kept_fen), 0)
UNION ALL
SELECT c.earning_id, NULL, c.points_qty, -booked.qty
  FROM loyalty_earned c
  LEFT JOIN ledger_journal j ON j.fact_key = 'points_of:' || c.cause_id
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(p.amount_fen), 0) AS qty
      FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id
     WHERE p.journal_id = j.id AND p.currency = 'PTS' AND a.kind IN ('points', 'points_owed')) booked
 WHERE (c.points_qty > 0 AND c.points_qty <> -booked.qty)
    OR (c.points_qty <= 0 AND booked.qty NOT BETWEEN 0 AND -c.points_qty)
UNION ALL
SELECT e.order_id, kept.kept_fen, e.points_qty, div(kept.kept_fen::numeric * e.rate, 10000)
  FROM loyalty_earning e
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(s.recognised_fen), 0)::bigint AS kept_fen
      FROM orders_line l
      JOIN orders_line_tender s ON s.line_id = l.id
      JOIN orders_tender t ON t.id = s.tender_id
     WHERE l.order_id = e.order_id AND l.kind <> 'fee'
       AND t.kind NOT IN ('points', 'voucher', 'stored_value_bonus')) kept
 WHERE kept.kept_fen <> e.kept_fen
   AND NOT EXISTS (
    SELECT FROM kit_consumer c
      JOIN kit_event v ON (v.epoch, v.xid, v.id) > (c.epoch, c.xid, c.event_id)
     WHERE c.name = 'loyalty' AND v.payload ->> 'order_id' = e.order_id::text)
-- examined
SELECT count(*) FROM loyalty_earned
