-- What companies bore of discounts, coupons and free delivery of others' sales on some days, where
-- one company is either. Reads the ledger; who sold stands in the order a journal is about.
-- Indexes: ledger_account_key, ledger_posting_account, primary keys.
SELECT a.organisation_id AS bearer_id, o.seller_id, a.currency,
       count(DISTINCT o.id) AS order_count, sum(p.amount_fen)::bigint AS amount_fen
  FROM network_organisation n
  JOIN ledger_account a ON a.organisation_id = n.id AND a.kind = 'subsidy_expense'
  JOIN ledger_posting p ON p.account_id = a.id
  JOIN ledger_journal j ON j.id = p.journal_id
  JOIN orders_order o ON o.id = j.about
 WHERE j.occurred_at >= %(since)s::timestamptz AND j.occurred_at < %(until)s::timestamptz
   AND %(organisation_id)s::uuid IN (a.organisation_id, o.seller_id)
 GROUP BY a.organisation_id, o.seller_id, a.currency
 ORDER BY amount_fen DESC, a.organisation_id, o.seller_id
