-- Clearings of agreements or of one statement, newest first, with what was said against them.
-- Index: primary keys, alliance_clearing_day, alliance_statement_line's statement.
SELECT c.id AS clearing_id, c.agreement_id, a.issuer_id, a.acceptor_id, c.kind, c.about,
       c.amount_fen, a.currency, c.at, d.state AS dispute, d.id AS dispute_id,
       coalesce(d.why, '') AS why
  FROM alliance_agreement a
  JOIN alliance_clearing c ON c.agreement_id = a.id
  LEFT JOIN alliance_dispute d ON d.clearing_id = c.id
  LEFT JOIN alliance_statement_line l ON l.clearing_id = c.id
 WHERE a.id = ANY (%(agreement_ids)s::uuid[])
   AND (%(statement_id)s::uuid IS NULL OR l.statement_id = %(statement_id)s::uuid)
 ORDER BY c.at DESC, c.id DESC
 LIMIT %(limit)s::int
