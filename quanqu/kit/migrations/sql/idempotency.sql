-- One key, one request, one effect, one answer. The row is written in the transaction of the
-- effect: a second request with the key waits on the unique index until the first has ended.
CREATE TABLE kit_idempotency (
    scope text NOT NULL,
    key text NOT NULL CHECK (length(key) BETWEEN 8 AND 200),
    request_hash bytea NOT NULL,
    status integer,
    answer bytea,
    made_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (scope, key)
);
CREATE INDEX kit_idempotency_made_at ON kit_idempotency (made_at);
