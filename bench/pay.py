"""Paying an order by points and stored value over HTTP, against the same rows written by one
pgbench statement.

Each request: the member by bearer token, the order locked, points taken from their lot and stored
value from the card, two tenders shared over three lines, two journals with their kept balances, the
order paid, its units firm, history, event, idempotency key and kept answer. The orders that wait
for their money are written before, by one statement. Connections and members are as many as in
`place`. granian runs as `bin/run` starts it; client, server and database share the machine.
"""

import itertools
import os
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any, Final
from uuid import UUID

import psycopg

from bench._load import Burst
from bench._orders import Bench
from bench._rounds import Measured, interleaved
from bench._stage import VAR, environment, postmaster, server, web, world
from bench.place import CONNECTIONS, MEMBERS, PGBENCH_CLIENTS
from quanqu.kit import ids
from quanqu.kit.embedded_postgres import EmbeddedPostgres

STORES: Final = 3
SKUS: Final = 1_000
ROUNDS: Final = 3
SECONDS: Final = float(os.environ.get("QUANQU_BENCH_SECONDS", "10"))
WARM_UP_S: Final = 2
OURS_A_SECOND, THEIRS_A_SECOND = 2_000, 3_000
"""More orders than either side could pay."""

POINTS_QTY: Final = 20
ANSWER_BYTES: Final = 350
SCRIPT: Final = "reference_pay.sql"


def run() -> Iterator[dict[str, object]]:
    """Rate and CPU for a payment, both against pgbench."""
    ours_qty = int(OURS_A_SECOND * (ROUNDS * SECONDS + WARM_UP_S))
    with ExitStack() as stack:
        postgres = stack.enter_context(server())
        database, facts = world(postgres, stores=STORES, skus=SKUS, members=MEMBERS)
        orders = _prepare(postgres, database, facts, ours_qty)
        ours = stack.enter_context(web(environment(postgres, database)))
        bench = Bench(postgres, postmaster(postgres), database, ours)
        requests = _requests(facts, orders, ours.port)
        _warm_up(bench, requests)
        bursts: list[Burst] = []

        def measure() -> Measured:
            measured, found = bench.ours(
                lambda: next(requests), connections=CONNECTIONS, seconds=SECONDS
            )
            bursts.append(found)
            assert set(found.statuses) == {201}, found.statuses
            return measured

        found = interleaved(
            {
                "ours": measure,
                "pgbench": lambda: bench.pgbench(
                    clients=PGBENCH_CLIENTS, seconds=SECONDS, script=SCRIPT
                ),
            },
            rounds=ROUNDS,
        )
        _check(postgres, database, sum(burst.accepted for burst in bursts))
    mine, reference = found["ours"], found["pgbench"]
    middle = sorted(bursts, key=lambda one: one.rate)[len(bursts) // 2]
    yield {
        "name": "pay",
        "value": round(mine.rate, 1),
        "unit": "payments/s",
        "reference": round(reference.rate, 1),
        "ratio": round(mine.rate / reference.rate, 3),
        "target": 0.5,
        "p50_ms": round(middle.percentile(0.5), 1),
        "p99_ms": round(middle.percentile(0.99), 1),
        "server_cpu_ms": round(mine.server_cpu_ms, 3),
        "database_cpu_ms": round(mine.database_cpu_ms, 3),
        "reference_cpu_ms": round(reference.cpu_ms, 3),
    }


def _warm_up(bench: Bench, requests: Iterator[bytes]) -> None:
    """Rows in every table, and statistics of them, as a shop has after its first minute: a plan
    that was made for an empty table reads all of it for each foreign key.
    """
    bench.ours(lambda: next(requests), connections=CONNECTIONS, seconds=WARM_UP_S)
    bench.pgbench(clients=PGBENCH_CLIENTS, seconds=WARM_UP_S, script=SCRIPT)
    with psycopg.connect(
        bench.postgres.dsn(bench.database, "quanqu_owner"), autocommit=True
    ) as owner:
        owner.execute("ANALYZE")


def _requests(facts: dict[str, Any], orders: list[tuple[UUID, int]], port: int) -> Iterator[bytes]:
    """Each order once, by its member."""
    value_fen = 3 * facts["price_fen"] - POINTS_QTY
    body = f'{{"points_qty":{POINTS_QTY},"stored_value_fen":{value_fen}}}'
    for order_id, member in orders:
        yield (
            f"POST /api/v1/orders/{ids.public('ord', order_id)}/payments HTTP/1.1\r\n"
            f"Host: 127.0.0.1:{port}\r\nAuthorization: Bearer {facts['tokens'][member]}\r\n"
            "Content-Type: application/json\r\nAccept-Language: en\r\n"
            f"Idempotency-Key: {os.urandom(12).hex()}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        ).encode()


def _prepare(
    postgres: EmbeddedPostgres, database: str, facts: dict[str, Any], ours_qty: int
) -> list[tuple[UUID, int]]:
    """Orders that wait for their money; returns ours and each one's member, by number."""
    theirs_qty = int(THEIRS_A_SECOND * (ROUNDS * SECONDS + WARM_UP_S))
    wish = {
        "organisation": facts["organisation_id"],
        "price": facts["price_fen"],
        "points": POINTS_QTY,
        "answer": ANSWER_BYTES,
        "total": ours_qty + theirs_qty,
        "first": ours_qty + 1,
        "members": MEMBERS,
        "skus": SKUS,
        "member_ids": ",".join(facts["member_ids"]),
    }
    with psycopg.connect(postgres.dsn(database, "quanqu_owner"), autocommit=True) as owner:
        owner.execute("SET quanqu.actor = 'system:bench'")
        owner.execute((WAITING % wish).encode())
        found = owner.execute(
            "SELECT id, m FROM bench_order WHERE n <= %s ORDER BY n", [ours_qty]
        ).fetchall()
    (VAR / SCRIPT).write_text(REFERENCE % wish)
    return list(itertools.starmap(lambda order_id, member: (order_id, int(member)), found))


def _check(postgres: EmbeddedPostgres, database: str, paid: int) -> None:
    """What was said to be paid is paid, by both, and the books agree to the fen."""
    with psycopg.connect(postgres.dsn(database, "quanqu_owner")) as owner:
        row = owner.execute(PAID).fetchone()
    assert row is not None
    assert row[0] >= paid, (row, paid)
    assert row[1] == 0, row


WAITING: Final = r"""
DROP TABLE IF EXISTS bench_order;
DROP SEQUENCE IF EXISTS bench_next;
CREATE SEQUENCE bench_next START %(first)s;
GRANT USAGE ON bench_next TO quanqu_app;
CREATE TABLE bench_order AS
WITH member AS (
  SELECT c.member_id, c.id AS card_id, p.id AS points_id, l.id AS lot_id,
         t.m - 1 AS m
    FROM unnest('{%(member_ids)s}'::uuid[]) WITH ORDINALITY AS t (id, m)
    JOIN wallet_card c ON c.member_id = t.id
    JOIN wallet_points_account p ON p.member_id = c.member_id
    JOIN wallet_points_lot l ON l.account_id = p.id)
SELECT n::bigint, uuidv7() AS id, member.*,
       (SELECT id FROM network_node ORDER BY code LIMIT 1) AS node_id
  FROM generate_series(1, %(total)s) n JOIN member ON member.m = n %% %(members)s;
ALTER TABLE bench_order ADD PRIMARY KEY (n);
GRANT SELECT ON bench_order TO quanqu_app;
INSERT INTO orders_order (
  id, number, mode, state, channel, seller_id, selling_node_id, collector_id, member_id, currency,
  zone, tier, price_version, hand_over_kind, hand_over_node_id, promise_at, lines_fen,
  discount_fen, fees_fen, total_fen, placed_at, pay_by)
SELECT id, 'Q' || n, 'normal', 'placed', 'api', '%(organisation)s', node_id, '%(organisation)s',
       member_id, 'CNY', 'group', 'regular', 1, 'pickup', node_id, now(), 3 * %(price)s, 0, 0,
       3 * %(price)s, now(), now() + interval '1 day'
  FROM bench_order;
CREATE TEMP TABLE bench_level AS
SELECT l.id, l.sku_id, l.node_id,
       row_number() OVER (PARTITION BY l.node_id ORDER BY l.sku_id) - 1 AS s
  FROM stock_level l;
CREATE TEMP TABLE bench_line AS
SELECT uuidv7() AS id, o.id AS order_id, o.node_id, p AS position, v.id AS level_id, v.sku_id
  FROM bench_order o CROSS JOIN generate_series(1, 3) p
  JOIN bench_level v ON v.node_id = o.node_id AND v.s = (o.n * 7 + p * 331) %% %(skus)s;
INSERT INTO orders_line (
  id, order_id, position, kind, sku_id, label, qty, list_price_fen, gross_fen, discount_fen,
  total_fen, net_fen, vat_bps, seller_id, owner_id, source_node_id, transfer_fen,
  reasons, fulfilled_qty, cancelled_qty, returned_qty)
SELECT id, order_id, position, 'goods', sku_id, '衬衫', 1, %(price)s, %(price)s, 0, %(price)s,
       %(price)s - 2, 1300, '%(organisation)s', '%(organisation)s', node_id, 0, '[]', 0, 0, 0
  FROM bench_line;
INSERT INTO stock_reservation (level_id, claim_id, wanted_qty, qty, state, expires_at)
SELECT level_id, id, 1, 1, 'held', now() + interval '1 day' FROM bench_line;
UPDATE stock_level l SET reserved_qty = l.reserved_qty + b.qty
  FROM (SELECT level_id, count(*)::int AS qty FROM bench_line GROUP BY 1) b WHERE b.level_id = l.id;
ANALYZE bench_order; ANALYZE orders_order; ANALYZE orders_line; ANALYZE stock_reservation;
ALTER TABLE bench_order ADD COLUMN principal uuid, ADD COLUMN points uuid;
UPDATE bench_order b SET principal = c.id, points = p.id
  FROM ledger_account c, ledger_account p
 WHERE c.party = 'card:' || b.card_id AND c.kind = 'stored_value_principal'
   AND p.party = 'points:' || b.points_id AND p.kind = 'points';
INSERT INTO ledger_account (id, organisation_id, kind, currency, party)
SELECT uuidv7(), '%(organisation)s', 'customer_prepayments', 'CNY', '' ON CONFLICT DO NOTHING;
ANALYZE bench_order
"""

REFERENCE: Final = r"""
WITH next AS MATERIALIZED (SELECT nextval('bench_next') AS n),
o AS MATERIALIZED (SELECT b.* FROM next JOIN bench_order b ON b.n = next.n),
account AS MATERIALIZED (
  SELECT (SELECT id FROM ledger_account WHERE organisation_id = '%(organisation)s'
           AND kind = 'customer_prepayments' AND currency = 'CNY' AND party = '') AS prepaid,
         (SELECT id FROM ledger_account WHERE organisation_id = '%(organisation)s'
           AND kind = 'points_exchange' AND currency = 'PTS' AND party = '') AS exchange,
         (SELECT id FROM ledger_account WHERE organisation_id = '%(organisation)s'
           AND kind = 'points_provision' AND currency = 'CNY' AND party = '') AS provision),
key AS (
  INSERT INTO kit_idempotency (scope, key, request_hash, status, answer)
  VALUES ('member-' || gen_random_uuid(), gen_random_uuid()::text,
          decode(repeat('ab', 32), 'hex'), 201, decode(repeat('ab', %(answer)s), 'hex'))),
paid AS (
  UPDATE orders_order x SET state = 'paid', paid_at = now() FROM o
   WHERE x.id = o.id AND x.state = 'placed' RETURNING x.id),
spending AS (
  INSERT INTO wallet_points_spending (id, account_id, about, acceptor_id, points_qty, amount_fen,
                                      at)
  SELECT uuidv7(), points_id, id, '%(organisation)s', %(points)s, %(points)s, now() FROM o
  RETURNING id),
lot AS (
  UPDATE wallet_points_lot l SET left_qty = l.left_qty - %(points)s FROM o WHERE l.id = o.lot_id),
move AS (
  INSERT INTO wallet_points_move (lot_id, kind, qty, about, at, actor)
  SELECT o.lot_id, 'spent', -%(points)s, spending.id, now(), 'member-bench' FROM o, spending),
tender AS (
  INSERT INTO orders_tender (id, order_id, position, kind, state, holder_id, amount_fen,
                             refunded_fen, card_id, spending_id, made_at, captured_at)
  SELECT uuidv7(), o.id, p, CASE p WHEN 1 THEN 'points' ELSE 'stored_value_principal' END,
         'captured', '%(organisation)s',
         CASE p WHEN 1 THEN %(points)s ELSE 3 * %(price)s - %(points)s END, 0,
         CASE p WHEN 2 THEN o.card_id END, CASE p WHEN 1 THEN spending.id END, now(), now()
    FROM o, spending, generate_series(1, 2) p
  RETURNING id, position),
line AS MATERIALIZED (SELECT l.id, l.position FROM orders_line l JOIN o ON l.order_id = o.id),
share AS (
  INSERT INTO orders_line_tender (line_id, tender_id, amount_fen, recognised_fen, refunded_fen)
  SELECT line.id, tender.id, 10, 0, 0 FROM line, tender),
firm AS (
  UPDATE stock_reservation r SET state = 'firm', expires_at = NULL FROM line
   WHERE r.claim_id = line.id AND r.state = 'held'),
history AS (
  INSERT INTO orders_history (order_id, from_state, to_state, at, why, actor)
  SELECT id, 'placed', 'paid', now(), '', 'member-bench' FROM o),
event AS (
  INSERT INTO kit_event (name, payload, actor)
  SELECT 'orders.OrderPaid', jsonb_build_object('order_id', id, 'paid_at', now()), 'member-bench'
    FROM o),
kept AS (
  UPDATE ledger_account a SET balance_fen = a.balance_fen - w.qty
    FROM o, LATERAL (VALUES (o.principal, 3 * %(price)s - %(points)s), (o.points, %(points)s))
         AS w (id, qty)
   WHERE a.id = w.id),
journal AS (
  INSERT INTO ledger_journal (id, fact_key, kind, occurred_at, memo, about, actor)
  SELECT uuidv7(), 'tender:' || o.id || ':' || p,
         CASE p WHEN 1 THEN 'points_spent' ELSE 'stored_value_spent' END, now(), '', o.id,
         'member-bench'
    FROM o, generate_series(1, 2) p
  RETURNING id, kind)
INSERT INTO ledger_posting (journal_id, account_id, organisation_id, currency, amount_fen, reason)
SELECT journal.id, w.account_id, '%(organisation)s', w.currency, w.fen, ''
  FROM o, account, journal, LATERAL (VALUES
       ('points_spent', o.points, 'PTS', %(points)s),
       ('points_spent', account.exchange, 'PTS', -%(points)s),
       ('points_spent', account.provision, 'CNY', %(points)s),
       ('points_spent', account.prepaid, 'CNY', -%(points)s),
       ('stored_value_spent', o.principal, 'CNY', 3 * %(price)s - %(points)s),
       ('stored_value_spent', account.prepaid, 'CNY', %(points)s - 3 * %(price)s))
       AS w (kind, account_id, currency, fen)
 WHERE w.kind = journal.kind;
"""

PAID: Final = """
SELECT (SELECT count(*) FROM orders_order WHERE state = 'paid'),
       (SELECT count(*) FROM orders_order o WHERE o.state = 'paid' AND o.total_fen <> (
           SELECT sum(t.amount_fen) FROM orders_tender t WHERE t.order_id = o.id))
"""
