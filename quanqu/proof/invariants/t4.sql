-- T4: What allies owe each other is what was redeemed across them and not netted yet.
-- 中文: 联盟往来余额等于尚未轧差的跨商户兑付额。
-- In the books of both; and each spending at an ally is cleared for exactly what of it stands.
WITH open AS (
  SELECT a.issuer_id, a.acceptor_id, a.currency, sum(c.amount_fen) AS amount_fen
    FROM alliance_clearing c
    JOIN alliance_agreement a ON a.id = c.agreement_id
    LEFT JOIN alliance_statement_line l ON l.clearing_id = c.id
    LEFT JOIN alliance_statement s ON s.id = l.statement_id
   WHERE s.state IS DISTINCT FROM 'netted'
   GROUP BY a.issuer_id, a.acceptor_id, a.currency),
booked AS (
  SELECT l.kind, l.organisation_id, split_part(l.party, ':', 2) AS other_id, l.currency,
         sum(p.amount_fen) AS amount_fen
    FROM ledger_account l JOIN ledger_posting p ON p.account_id = l.id
   WHERE l.kind IN ('alliance_due_to', 'alliance_due_from')
   GROUP BY l.id),
sides AS (
  SELECT 'alliance_due_to' AS kind, issuer_id AS organisation_id, acceptor_id::text AS other_id,
         currency, -amount_fen AS amount_fen FROM open
  UNION ALL
  SELECT 'alliance_due_from', acceptor_id, issuer_id::text, currency, amount_fen FROM open)
SELECT coalesce(s.kind, b.kind) AS kind, coalesce(s.organisation_id, b.organisation_id) AS books,
       coalesce(s.other_id, b.other_id) AS other, s.amount_fen AS cleared_fen, b.amount_fen AS booked_fen
  FROM sides s
  FULL JOIN booked b ON b.kind = s.kind AND b.organisation_id = s.organisation_id
                    AND b.other_id = s.other_id AND b.currency = s.currency
 WHERE coalesce(s.amount_fen, 0) <> coalesce(b.amount_fen, 0)
UNION ALL
SELECT 'spending', p.acceptor_id, p.id::text, coalesce(sum(c.amount_fen), 0),
       p.amount_fen - p.given_back_fen
  FROM wallet_points_spending p
  LEFT JOIN alliance_clearing c ON c.about = p.id AND c.kind = 'points'
 WHERE p.agreement_id IS NOT NULL
 GROUP BY p.id
HAVING coalesce(sum(c.amount_fen), 0) <> p.amount_fen - p.given_back_fen
UNION ALL
SELECT 'voucher', v.acceptor_id, v.id::text, coalesce(sum(c.amount_fen), 0),
       v.used_fen - v.given_back_fen
  FROM wallet_voucher v
  LEFT JOIN alliance_clearing c ON c.about = v.id AND c.kind = 'voucher'
 WHERE v.agreement_id IS NOT NULL
 GROUP BY v.id
HAVING coalesce(sum(c.amount_fen), 0) <> v.used_fen - v.given_back_fen
-- examined
SELECT count(*) FROM alliance_clearing
