-- Put on a statement what two organisations cleared until the end of its month and stands on none
-- yet; what is disputed waits. Index: alliance_agreement_pair, alliance_clearing_day.
INSERT INTO alliance_statement_line (clearing_id, statement_id)
SELECT c.id, %(statement_id)s::uuid
  FROM alliance_agreement a
  JOIN alliance_clearing c ON c.agreement_id = a.id
 WHERE a.currency = %(currency)s::text AND c.at < %(until)s::timestamptz
   AND (a.issuer_id, a.acceptor_id) IN ((%(one_id)s::uuid, %(other_id)s::uuid),
                                        (%(other_id)s::uuid, %(one_id)s::uuid))
   AND NOT EXISTS (SELECT FROM alliance_statement_line l WHERE l.clearing_id = c.id)
   AND NOT EXISTS (SELECT FROM alliance_dispute d WHERE d.clearing_id = c.id AND d.state = 'open')
ON CONFLICT (clearing_id) DO NOTHING
