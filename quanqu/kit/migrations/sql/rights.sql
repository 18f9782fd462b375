-- What the application and the reports may do; safe to run again. The owner only migrates.
-- Tables made later get the same by default; append-only ones take UPDATE and DELETE away again.
GRANT USAGE ON SCHEMA public TO quanqu_app, quanqu_report;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO quanqu_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO quanqu_app;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO quanqu_report;
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO quanqu_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO quanqu_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO quanqu_report;
