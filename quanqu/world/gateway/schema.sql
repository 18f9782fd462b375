-- The gateway's books. Amounts are minor units; times are seconds since 1970.
CREATE TABLE IF NOT EXISTS payment (
  token text PRIMARY KEY,
  merchant_id text NOT NULL,
  order_number text NOT NULL,
  amount integer NOT NULL CHECK (amount > 0),
  currency text NOT NULL,
  description text NOT NULL,
  notify_url text NOT NULL,
  return_url text NOT NULL,
  expires_at real NOT NULL,
  created_at real NOT NULL,
  status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'captured', 'closed')),
  close_reason text NOT NULL DEFAULT '',
  ended_at real,
  transaction_id text UNIQUE,
  refunded_amount integer NOT NULL DEFAULT 0 CHECK (refunded_amount BETWEEN 0 AND amount),
  UNIQUE (merchant_id, order_number),
  CHECK ((status = 'captured') = (transaction_id IS NOT NULL)),
  CHECK (status = 'captured' OR refunded_amount = 0)
) STRICT;
CREATE INDEX IF NOT EXISTS payment_pending ON payment (expires_at) WHERE status = 'pending';
CREATE INDEX IF NOT EXISTS payment_captured ON payment (merchant_id, ended_at) WHERE status = 'captured';

CREATE TABLE IF NOT EXISTS refund (
  provider_refund_id text PRIMARY KEY,
  token text NOT NULL REFERENCES payment,
  merchant_id text NOT NULL,
  refund_number text NOT NULL,
  amount integer NOT NULL CHECK (amount > 0),
  reason text NOT NULL,
  created_at real NOT NULL,
  UNIQUE (merchant_id, refund_number)
) STRICT;
CREATE INDEX IF NOT EXISTS refund_day ON refund (merchant_id, created_at);

-- due_at is null for a notice that shall never be sent.
CREATE TABLE IF NOT EXISTS notice (
  sequence integer PRIMARY KEY,
  notice_id text NOT NULL UNIQUE,
  merchant_id text NOT NULL,
  lane integer NOT NULL,
  url text NOT NULL,
  body text NOT NULL,
  created_at real NOT NULL,
  due_at real,
  rank integer NOT NULL,
  is_held integer NOT NULL DEFAULT 0,
  sends_left integer NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  last_answer text NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX IF NOT EXISTS notice_due ON notice (lane, due_at, rank) WHERE sends_left > 0 AND due_at IS NOT NULL;

CREATE TABLE IF NOT EXISTS nonce (
  merchant_id text NOT NULL,
  nonce text NOT NULL,
  seen_at real NOT NULL,
  PRIMARY KEY (merchant_id, nonce)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS nonce_age ON nonce (seen_at);

CREATE TABLE IF NOT EXISTS behaviour (scope text PRIMARY KEY, content text NOT NULL) STRICT;

-- What one of the real protocols keeps beside a payment; without a row it came by the plain one.
CREATE TABLE IF NOT EXISTS detail (
  token text PRIMARY KEY REFERENCES payment,
  protocol text NOT NULL,
  content text NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS receiver (
  merchant_id text NOT NULL,
  account text NOT NULL,
  PRIMARY KEY (merchant_id, account)
) STRICT;

-- One share of one payment for one receiver; `share_number` is the merchant's.
CREATE TABLE IF NOT EXISTS share (
  share_number text NOT NULL,
  merchant_id text NOT NULL,
  order_id text NOT NULL,
  token text NOT NULL REFERENCES payment,
  account text NOT NULL,
  amount integer NOT NULL CHECK (amount > 0),
  returned_amount integer NOT NULL DEFAULT 0 CHECK (returned_amount BETWEEN 0 AND amount),
  description text NOT NULL,
  created_at real NOT NULL,
  PRIMARY KEY (merchant_id, share_number, account)
) STRICT;

CREATE TABLE IF NOT EXISTS share_return (
  return_number text NOT NULL,
  merchant_id text NOT NULL,
  return_id text NOT NULL,
  share_number text NOT NULL,
  account text NOT NULL,
  amount integer NOT NULL CHECK (amount > 0),
  created_at real NOT NULL,
  PRIMARY KEY (merchant_id, return_number)
) STRICT;

CREATE TABLE IF NOT EXISTS bill_fault (order_number text PRIMARY KEY, fault text NOT NULL) STRICT;

-- A payment that is only held first: it waits for its payer, is held, and is over when the rest was
-- given free. Its payment stays `pending` until the first capture.
CREATE TABLE IF NOT EXISTS hold (
  token text PRIMARY KEY REFERENCES payment,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'held', 'over')),
  held_until real,
  captured_amount integer NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE IF NOT EXISTS capture (
  capture_number text NOT NULL,
  merchant_id text NOT NULL,
  token text NOT NULL REFERENCES payment,
  transaction_id text NOT NULL UNIQUE,
  amount integer NOT NULL CHECK (amount > 0),
  created_at real NOT NULL,
  PRIMARY KEY (merchant_id, capture_number)
) STRICT;
CREATE INDEX IF NOT EXISTS capture_day ON capture (merchant_id, created_at);
