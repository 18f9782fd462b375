-- L7: What one company claims from another one is what that one says it owes.
-- 中文: 一家公司的应收往来等于对方账上的应付往来。
WITH side AS (
  SELECT a.kind, a.organisation_id::text AS own, split_part(a.party, ':', 2) AS other, a.currency,
         sum(p.amount_fen) AS amount_fen
    FROM ledger_account a JOIN ledger_posting p ON p.account_id = a.id
   WHERE a.kind IN ('due_from', 'due_to')
   GROUP BY a.kind, a.organisation_id, a.party, a.currency)
SELECT coalesce(f.own, t.other) AS creditor, coalesce(f.other, t.own) AS debtor,
       coalesce(f.currency, t.currency) AS currency, f.amount_fen AS claimed_fen,
       -t.amount_fen AS owed_fen
  FROM (SELECT * FROM side WHERE kind = 'due_from') f
  FULL JOIN (SELECT * FROM side WHERE kind = 'due_to') t
    ON t.own = f.other AND t.other = f.own AND t.currency = f.currency
 WHERE coalesce(f.amount_fen, 0) <> -coalesce(t.amount_fen, 0)
-- examined
SELECT count(*) FROM ledger_account WHERE kind IN ('due_from', 'due_to')
