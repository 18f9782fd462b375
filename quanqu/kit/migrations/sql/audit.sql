-- What was changed by whom in the tables that matter, seen by triggers whatever the statement was.
CREATE TABLE kit_audit (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    table_name text NOT NULL,
    row_id text NOT NULL,
    action text NOT NULL CHECK (action IN ('INSERT', 'UPDATE', 'DELETE')),
    before jsonb,
    after jsonb,
    actor text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
) PARTITION BY RANGE (id);
CREATE INDEX kit_audit_row ON kit_audit (table_name, row_id);
REVOKE UPDATE, DELETE, TRUNCATE ON kit_audit FROM quanqu_app;
SELECT quanqu_ensure_partitions('kit_audit', 3);

-- SECURITY DEFINER, so that the trail cannot be avoided by taking rights on it away.
CREATE FUNCTION quanqu_audit() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
    old_row jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) - coalesce(TG_ARGV, '{}') END;
    new_row jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) - coalesce(TG_ARGV, '{}') END;
BEGIN
    INSERT INTO kit_audit (table_name, row_id, action, before, after, actor)
    VALUES (TG_TABLE_NAME, coalesce(new_row, old_row) ->> 'id', TG_OP, old_row, new_row,
            coalesce(NULLIF(current_setting('quanqu.actor', true), ''), 'database:' || session_user));
    RETURN NULL;
END $$;
