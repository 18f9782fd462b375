-- Take every guard away: constraints of all kinds and our triggers. For throwaway databases only.
-- Primary keys that are ids stay, because queries group by them; those that say "once" go.
DO $$
DECLARE
    found record;
BEGIN
    FOR found IN
        SELECT t.tgname, c.oid::regclass AS held_by
          FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
         WHERE NOT t.tgisinternal AND t.tgparentid = 0
           AND c.relnamespace = 'public'::regnamespace
    LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS %I ON %s', found.tgname, found.held_by);
    END LOOP;
    FOR found IN
        SELECT k.conname, k.conrelid::regclass AS held_by
          FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
         WHERE k.connamespace = 'public'::regnamespace AND k.coninhcount = 0
           AND NOT c.relispartition AND k.contype <> 'n'
           AND (k.contype <> 'p' OR c.relname IN ('kit_effect', 'kit_idempotency'))
         ORDER BY array_position(ARRAY['f', 'c', 'x', 'u', 'p'], k.contype::text)
    LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT IF EXISTS %I CASCADE',
                       found.held_by, found.conname);
    END LOOP;
    FOR found IN
        SELECT a.attname, a.attrelid::regclass AS held_by
          FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
           AND NOT c.relispartition AND a.attnum > 0 AND a.attnotnull AND a.attidentity = ''
           AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid
                              AND k.contype = 'p' AND a.attnum = ANY (k.conkey))
    LOOP
        EXECUTE format('ALTER TABLE %s ALTER COLUMN %I DROP NOT NULL', found.held_by, found.attname);
    END LOOP;
    FOR found IN
        SELECT i.indexrelid::regclass AS name
          FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
         WHERE c.relnamespace = 'public'::regnamespace AND i.indisunique AND NOT i.indisprimary
           AND NOT c.relispartition
    LOOP
        EXECUTE format('DROP INDEX IF EXISTS %s CASCADE', found.name);
    END LOOP;
END $$
