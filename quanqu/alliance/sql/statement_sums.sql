-- What each issuer owes by the lines of a statement. Index: alliance_statement_line's statement.
SELECT a.issuer_id, sum(c.amount_fen)::bigint AS amount_fen
  FROM alliance_statement_line l
  JOIN alliance_clearing c ON c.id = l.clearing_id
  JOIN alliance_agreement a ON a.id = c.agreement_id
 WHERE l.statement_id = %(statement_id)s::uuid
 GROUP BY a.issuer_id
