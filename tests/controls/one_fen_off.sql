-- CONTROL, never shipped: every posting to revenue is a fen too much, and nothing checks the balance.
-- The journey and `quanqu verify` must go red, or their green proves nothing.
DROP TRIGGER ledger_posting_balanced ON ledger_posting;
CREATE FUNCTION control_one_fen_off() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT kind FROM ledger_account WHERE id = NEW.account_id) = 'revenue' THEN
        NEW.amount_fen := NEW.amount_fen + 1;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER control_one_fen_off BEFORE INSERT ON ledger_posting
    FOR EACH ROW EXECUTE FUNCTION control_one_fen_off();
