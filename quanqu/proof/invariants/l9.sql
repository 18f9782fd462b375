-- L9: A settlement that is paid has cleared, in every company's books, what it found there.
-- 中文: 已付清的结算在每家公司的账上正好结清其所列的往来。
WITH cleared AS (
  SELECT j.about AS run_id, l.organisation_id, sum(l.amount_fen) AS amount_fen
    FROM ledger_journal j
    JOIN ledger_posting l ON l.journal_id = j.id
    JOIN ledger_account a ON a.id = l.account_id AND a.kind IN ('due_from', 'due_to')
   WHERE j.kind = 'settlement_paid'
   GROUP BY j.about, l.organisation_id)
SELECT r.id AS run_id, p.organisation_id, p.claims_fen - p.debts_fen AS found_fen,
       -coalesce(c.amount_fen, 0) AS cleared_fen
  FROM settlement_run r
  JOIN settlement_payout p ON p.run_id = r.id
  LEFT JOIN cleared c ON c.run_id = r.id AND c.organisation_id = p.organisation_id
 WHERE r.state = 'paid'
   AND (p.state = 'planned' OR coalesce(c.amount_fen, 0) <> p.debts_fen - p.claims_fen)
-- examined
SELECT count(*) FROM settlement_payout p JOIN settlement_run r ON r.id = p.run_id
 WHERE r.state = 'paid'
