-- Nobody approves what they counted themselves.
ALTER TABLE stock_count ADD CONSTRAINT stock_count_other_person
    CHECK (approved_by IS NULL OR approved_by <> ALL (counters));
