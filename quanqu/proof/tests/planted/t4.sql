WITH a AS (
  INSERT INTO alliance_agreement (id, issuer_id, acceptor_id, currency)
  VALUES (uuidv7(), uuidv7(), uuidv7(), 'CNY') RETURNING id)
INSERT INTO alliance_clearing (id, agreement_id, kind, about, amount_fen)
SELECT uuidv7(), id, 'points', uuidv7(), 90 FROM a
