-- Begin a settlement; no row back while another one is open or has the same last day.
-- Locks: settlement_run_open, settlement_run_once: of two at once the second waits and gets nothing.
INSERT INTO settlement_run (id, currency, first_on, last_on, state, drafted_at)
VALUES (%(id)s::uuid, %(currency)s::text, %(first_on)s::date, %(last_on)s::date, 'drafted',
        %(at)s::timestamptz)
ON CONFLICT DO NOTHING
RETURNING id
