-- One append-only log of business facts, written in the transaction of the fact.
-- A reader goes by (epoch, xid, id) and only below the oldest running transaction: one that commits
-- late has an xid at or above that bound, so no reader passes it by. A restored
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

-- Below this transaction number nothing can be added to the log any more: it is the oldest that
-- runs in this database, or the next one. Numbers are shared by all databases of a server, so that
-- the snapshot's xmin alone would let a long transaction of another database hold our events back.
-- One that cannot be shown to run elsewhere counts as ours, and so does the reader itself: it must
-- not pass what it publishes.
CREATE FUNCTION quanqu_event_bound() RETURNS xid8 LANGUAGE sql STABLE AS $$
    SELECT least(min(running.xid), pg_current_xact_id_if_assigned(),
                 pg_snapshot_xmax(pg_current_snapshot()))
      FROM pg_snapshot_xip(pg_current_snapshot()) AS running (xid)
     WHERE NOT EXISTS (
           SELECT FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
            WHERE l.locktype = 'transactionid' AND l.mode = 'ExclusiveLock' AND l.granted
              AND l.transactionid = running.xid::xid AND a.datname <> current_database())
$$;

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

-- For triggers that notice a fact which no verb sees: the same log, in the same transaction.
CREATE FUNCTION quanqu_publish(name text, payload jsonb) RETURNS void LANGUAGE sql AS $$
    INSERT INTO kit_event (name, payload, actor)
    VALUES (name, payload, coalesce(NULLIF(current_setting('quanqu.actor', true), ''),
                                    'database:' || session_user))
$$;
