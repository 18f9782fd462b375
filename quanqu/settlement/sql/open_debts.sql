-- What companies owed each other when a moment came and what neither settlement nor a provider has
-- paid since (or is about to: shares under way), as the creditor claims it and as the debtor says it.
-- Indexes: ledger_account_key, ledger_posting_account, payments_share_open, ledger_journal_about.
WITH posted AS (
  SELECT a.kind, a.organisation_id, split_part(a.party, ':', 2)::uuid AS other_id,
         sum(p.amount_fen)::bigint AS amount_fen
    FROM network_organisation o
    JOIN ledger_account a ON a.organisation_id = o.id AND a.kind IN ('due_from', 'due_to')
                         AND a.currency = %(currency)s::text
    JOIN ledger_posting p ON p.account_id = a.id
    JOIN ledger_journal j ON j.id = p.journal_id
   WHERE j.occurred_at < %(until)s::timestamptz
      OR j.kind IN ('settlement_paid', 'settlement_paid_reversed')
      OR (j.kind = 'payment_shared' AND EXISTS (
          SELECT FROM ledger_journal h
           WHERE h.about = j.about AND h.kind = 'hand_over'
             AND h.occurred_at < %(until)s::timestamptz))
   GROUP BY a.kind, a.organisation_id, a.party
), under_way AS (
  SELECT s.receiver_id, p.collector_id, sum(s.amount_fen)::bigint AS amount_fen
    FROM payments_share s JOIN payments_payment p ON p.id = s.payment_id
   WHERE s.status IN ('created', 'pending', 'unknown') AND p.currency = %(currency)s::text
     AND EXISTS (SELECT FROM ledger_journal h
                  WHERE h.about = p.order_id AND h.kind = 'hand_over'
                    AND h.occurred_at < %(until)s::timestamptz)
   GROUP BY s.receiver_id, p.collector_id
), side AS (
  SELECT kind, organisation_id, other_id, sum(amount_fen)::bigint AS amount_fen
    FROM (SELECT * FROM posted
          UNION ALL
          SELECT 'due_from', receiver_id, collector_id, -amount_fen FROM under_way
          UNION ALL
          SELECT 'due_to', collector_id, receiver_id, amount_fen FROM under_way) both_sides
   GROUP BY kind, organisation_id, other_id
)
SELECT coalesce(f.organisation_id, t.other_id) AS creditor_id,
       coalesce(f.other_id, t.organisation_id) AS debtor_id,
       coalesce(f.amount_fen, 0) AS claimed_fen, coalesce(-t.amount_fen, 0) AS owed_fen
  FROM (SELECT * FROM side WHERE kind = 'due_from') f
  FULL JOIN (SELECT * FROM side WHERE kind = 'due_to') t
    ON t.organisation_id = f.other_id AND t.other_id = f.organisation_id
 WHERE coalesce(f.amount_fen, 0) <> 0 OR coalesce(t.amount_fen, 0) <> 0
 ORDER BY creditor_id, debtor_id
