-- One append-only log of business facts, written in the transaction of the fact.
-- A reader goes by (epoch, xid, id) and only below the oldest running transaction: a transaction
-- that commits late has an xid at or above that bound, so no reader passes it by. A restored
-- database counts xids anew, therefore a restore starts a new epoch.
CREATE TABLE kit_epoch (
    epoch integer PRIMARY KEY,
    started_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO kit_epoch (epoch) VALUES (1);

CREATE FUNCTION quanqu_epoch() RETURNS integer LANGUAGE sql STABLE
AS $$ SELECT max(epoch) FROM kit_epoch $$;

CREATE TABLE kit_event (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    epoch integer NOT NULL DEFAULT quanqu_epoch(),
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    name text NOT NULL CHECK (name <> ''),
    payload jsonb NOT NULL,
    actor text NOT NULL DEFAULT NULLIF(current_setting('quanqu.actor', true), ''),
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
) PARTITION BY RANGE (id);
CREATE INDEX kit_event_order ON kit_event (epoch, xid, id);
REVOKE UPDATE, DELETE, TRUNCATE ON kit_event FROM quanqu_app;
SELECT quanqu_ensure_partitions('kit_event', 3);

-- Where each consumer stands, and what stopped it if something did.
CREATE TABLE kit_consumer (
    name text PRIMARY KEY,
    epoch integer NOT NULL DEFAULT 0,
    xid xid8 NOT NULL DEFAULT '0',
    event_id uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    failed_event_id uuid,
    failures integer NOT NULL DEFAULT 0,
    failure text NOT NULL DEFAULT '',
    retry_at timestamptz
);

-- One row per effect done: if a cursor is set back after a restore, nothing happens twice.
CREATE TABLE kit_effect (
    consumer text NOT NULL,
    event_id uuid NOT NULL,
    PRIMARY KEY (consumer, event_id)
);
REVOKE UPDATE, TRUNCATE ON kit_effect FROM quanqu_app;
