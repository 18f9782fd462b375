-- L5: What a card holds is its issuer's liability and stays within its limit.
-- 中文: 储值卡余额就是发卡方的负债，且不超过限额。
-- Anonymous cards hold at most 1,000.00 and named ones 5,000.00; a refund that had to come back to
-- the card may have raised the card's own limit.
WITH owed AS (
  SELECT split_part(a.party, ':', 2) AS card_id, a.organisation_id, a.currency,
         sum(a.balance_fen) AS balance_fen
    FROM ledger_account a
   WHERE a.kind IN ('stored_value_principal', 'stored_value_bonus')
   GROUP BY a.party, a.organisation_id, a.currency)
SELECT o.card_id, c.kind, o.organisation_id, c.issuer_id, o.currency, o.balance_fen, c.limit_fen
  FROM owed o
  LEFT JOIN wallet_card c ON c.id::text = o.card_id
 WHERE c.id IS NULL OR c.issuer_id <> o.organisation_id OR c.currency <> o.currency
    OR o.balance_fen > c.limit_fen
UNION ALL
SELECT c.id::text, c.kind, NULL, c.issuer_id, c.currency, NULL, c.limit_fen
  FROM wallet_card c
 WHERE c.limit_fen < CASE c.kind WHEN 'anonymous' THEN 100000 ELSE 500000 END
-- examined
SELECT count(*) FROM wallet_card
