-- The agreement in force of two organisations, locked: its limits are judged once at a time.
-- Index: alliance_agreement_once.
SELECT * FROM alliance_agreement
 WHERE issuer_id = %(issuer_id)s::uuid AND acceptor_id = %(acceptor_id)s::uuid
   AND currency = %(currency)s::text AND state = 'in_force'
   FOR NO KEY UPDATE
