-- Take lines off a statement that are disputed now: they come on a later one when that is decided.
-- Index: alliance_statement_line's statement, alliance_dispute's clearing.
DELETE FROM alliance_statement_line l
 USING alliance_dispute d
 WHERE l.statement_id = %(statement_id)s::uuid AND d.clearing_id = l.clearing_id
   AND d.state = 'open'
