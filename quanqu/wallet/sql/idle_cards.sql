-- Cards of an issuer with value that nothing has moved since a moment, and that were not booked as
-- income before, a batch. Index: ledger_account_key, wallet_card's primary key, ledger_posting_account.
SELECT DISTINCT c.id
  FROM ledger_account a
  JOIN wallet_card c ON c.id = split_part(a.party, ':', 2)::uuid
 WHERE a.organisation_id = %(issuer_id)s::uuid
   AND a.kind IN ('stored_value_principal', 'stored_value_bonus')
   AND a.balance_fen > 0 AND c.opened_at < %(before)s::timestamptz
   AND NOT EXISTS (
       SELECT FROM ledger_account mine
         JOIN ledger_posting p ON p.account_id = mine.id
         JOIN ledger_journal j ON j.id = p.journal_id
        WHERE mine.party = a.party AND j.occurred_at >= %(before)s::timestamptz)
   AND NOT EXISTS (SELECT FROM wallet_breakage b WHERE b.card_id = c.id AND b.reversed_at IS NULL)
 ORDER BY c.id LIMIT %(batch)s::int
