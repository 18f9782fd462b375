-- What companies owed each other when a moment came and what settlement has not paid since, as the
-- creditor claims it and as the debtor says it. Indexes: ledger_account_key, ledger_posting_account.
WITH side AS (
  SELECT a.kind, a.organisation_id, split_part(a.party, ':', 2)::uuid AS other_id,
         sum(p.amount_fen)::bigint AS amount_fen
    FROM network_organisation o
    JOIN ledger_account a ON a.organisation_id = o.id AND a.kind IN ('due_from', 'due_to')
                         AND a.currency = %(currency)s::text
    JOIN ledger_posting p ON p.account_id = a.id
    JOIN ledger_journal j ON j.id = p.journal_id
   WHERE j.occurred_at < %(until)s::timestamptz
      OR j.kind IN ('settlement_paid', 'settlement_paid_reversed')
   GROUP BY a.kind, a.organisation_id, a.party
)
SELECT coalesce(f.organisation_id, t.other_id) AS creditor_id,
       coalesce(f.other_id, t.organisation_id) AS debtor_id,
       coalesce(f.amount_fen, 0) AS claimed_fen, coalesce(-t.amount_fen, 0) AS owed_fen
  FROM (SELECT * FROM side WHERE kind = 'due_from') f
  FULL JOIN (SELECT * FROM side WHERE kind = 'due_to') t
    ON t.organisation_id = f.other_id AND t.other_id = f.organisation_id
 WHERE coalesce(f.amount_fen, 0) <> 0 OR coalesce(t.amount_fen, 0) <> 0
 ORDER BY creditor_id, debtor_id
