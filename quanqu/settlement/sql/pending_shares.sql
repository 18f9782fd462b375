-- Shares of sales that an organisation, its nodes and its people have not been paid yet, as they
-- stand in the books of whoever bears them. Indexes: ledger_account_party, ledger_posting_account.
WITH party AS (
  SELECT 'org' AS kind, 'org:' || %(organisation_id)s::uuid AS name
   UNION ALL SELECT 'node', 'node:' || id FROM network_node
              WHERE organisation_id = %(organisation_id)s::uuid
   UNION ALL SELECT 'staff', 'staff:' || id FROM network_staff
              WHERE organisation_id = %(organisation_id)s::uuid)
SELECT party.kind, a.currency, -sum(p.amount_fen)::bigint AS amount_fen
  FROM party
  JOIN ledger_account a ON a.party = party.name AND a.kind = 'reward_pending'
  JOIN ledger_posting p ON p.account_id = a.id
  JOIN ledger_journal j ON j.id = p.journal_id AND j.occurred_at < %(until)s::timestamptz
 GROUP BY party.kind, a.currency
HAVING sum(p.amount_fen) <> 0
 ORDER BY party.kind, a.currency
