-- Balances that are kept on their accounts. Index: ledger_account_party.
SELECT party, kind, balance_fen FROM ledger_account
 WHERE party = ANY (%(parties)s::text[]) AND balance_fen IS NOT NULL
