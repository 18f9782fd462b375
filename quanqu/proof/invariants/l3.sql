-- L3: No kept balance is under its floor.
-- 中文: 没有留存余额低于下限。
SELECT id AS account_id, party, kind, balance_fen, floor_fen
  FROM ledger_account
 WHERE balance_fen < floor_fen
    OR (kind LIKE 'stored_value%' AND (balance_fen IS NULL OR floor_fen IS NULL))
-- examined
SELECT count(*) FROM ledger_account WHERE floor_fen IS NOT NULL
