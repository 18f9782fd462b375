-- L10: What stands on an owner's account of goods in stock is what its goods are worth.
-- 中文: 各货主库存商品科目余额等于其存货计价金额之和。
WITH booked AS (
  SELECT a.organisation_id AS owner_id, sum(p.amount_fen) AS booked_fen
    FROM ledger_account a JOIN ledger_posting p ON p.account_id = a.id
   WHERE a.kind = 'inventory' GROUP BY a.organisation_id),
worth AS (
  SELECT owner_id, sum(value_fen) AS worth_fen FROM valuation_position GROUP BY owner_id)
SELECT owner_id, booked_fen, worth_fen
  FROM booked FULL JOIN worth USING (owner_id)
 WHERE coalesce(booked_fen, 0) <> coalesce(worth_fen, 0)
-- examined
SELECT count(*) FROM valuation_position
