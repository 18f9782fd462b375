-- A journal's entries come in one statement and sum to zero per legal entity and currency (L1, L6).
CREATE FUNCTION ledger_check_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM added GROUP BY journal_id, organisation_id, currency
               HAVING sum(amount_fen) <> 0) THEN
        RAISE EXCEPTION 'a journal does not balance'
              USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_posting_balanced';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER ledger_posting_balanced AFTER INSERT ON ledger_posting
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_balanced();
