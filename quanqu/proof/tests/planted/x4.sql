DO $$ BEGIN
  EXECUTE 'DROP TABLE kit_audit' || to_char(now() AT TIME ZONE 'UTC' + interval '1 month', '_YYYY_MM');
END $$
