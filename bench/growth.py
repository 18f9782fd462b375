"""What placing an order costs when the tables hold many: buffers touched and CPU for an order.

Two copies of the same shop, one with few old orders and one with many, are measured in turn by the
same requests. The old orders, with lines, reservations, history and events, are written by
set-based SQL and spread over the last year; QUANQU_GROWTH_ORDERS says how many the larger has: a
million take 3 GB and some minutes, ten million ten times as much.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any, Final

import psycopg

from bench._orders import Bench, Requests
from bench._rounds import Measured, interleaved
from bench._stage import VAR, environment, postmaster, server, web, world
from bench.place import CONNECTIONS, LINES, MEMBERS, NOTE, SKUS, STORES
from quanqu.kit.embedded_postgres import EmbeddedPostgres

FEW: Final = int(os.environ.get("QUANQU_GROWTH_FEW", "100000"))
MANY: Final = int(os.environ.get("QUANQU_GROWTH_ORDERS", "1000000"))
AT_ONCE: Final = 50_000
ROUNDS: Final = 5
SECONDS: Final = float(os.environ.get("QUANQU_BENCH_SECONDS", "10"))
TARGET: Final = 1.15


def run() -> Iterator[dict[str, object]]:
    """CPU and buffers for an order among many old ones, against few."""
    with ExitStack() as stack:
        postgres = stack.enter_context(server())
        sides: dict[str, Bench] = {}
        buffers: dict[str, list[float]] = {}
        measures = {}
        for name, orders in (("few", FEW), ("many", MANY)):
            database, facts = _grown(postgres, orders)
            ours = stack.enter_context(web(environment(postgres, database)))
            sides[name] = Bench(postgres, postmaster(postgres), database, ours)
            requests = Requests(facts, ours.port, lines=LINES, seed=4)
            buffers[name] = []
            measures[name] = _measure(sides[name], requests, buffers[name])
        found = interleaved(measures, rounds=ROUNDS)
        size = _size(postgres, sides["many"].database)
    few, many = found["few"], found["many"]
    yield {
        "name": "growth-cpu",
        "value": round(many.cpu_ms, 3),
        "unit": f"ms CPU/order at {MANY} orders",
        "reference": round(few.cpu_ms, 3),
        "ratio": round(many.cpu_ms / few.cpu_ms, 3),
        "target": TARGET,
        "few": FEW,
        "database_gb": round(size / 1e9, 1),
        "note": NOTE,
    }
    touched = {name: sorted(each)[len(each) // 2] for name, each in buffers.items()}
    yield {
        "name": "growth-buffers",
        "value": round(touched["many"], 1),
        "unit": f"buffers/order at {MANY} orders",
        "reference": round(touched["few"], 1),
        "ratio": round(touched["many"] / touched["few"], 3),
        "target": TARGET,
        "few": FEW,
    }


def _measure(bench: Bench, requests: Requests, buffers: list[float]) -> Any:
    def measure() -> Measured:
        before = _buffers(bench)
        measured, found = bench.ours(requests, connections=CONNECTIONS, seconds=SECONDS)
        assert set(found.statuses) == {201}, found.statuses
        buffers.append((_buffers(bench) - before) / measured.operations)
        return measured

    return measure


def _grown(postgres: EmbeddedPostgres, orders: int) -> tuple[str, dict[str, Any]]:
    """A kept copy of the shop of `place` with so many old orders."""
    copy, facts = world(postgres, stores=STORES, skus=SKUS, members=MEMBERS)
    name = f"grown_{orders}"
    postgres.drop_database(name)
    with postgres.superuser() as connection:
        connection.execute(f"ALTER DATABASE {copy} RENAME TO {name}")
    with postgres.superuser(name) as connection:
        # Loading old rows: their keys are right by construction, and nobody reacts to them.
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET synchronous_commit = off")
        connection.execute("SET quanqu.actor = 'system:bench'")
        connection.execute("SET maintenance_work_mem = '1GB'")
        connection.execute(NUMBERED)
        # Made once over all rows, an index takes a fraction of the time.
        indexes = connection.execute(INDEXES).fetchall()
        for index, _definition in indexes:
            connection.execute(f"DROP INDEX {index}")
        for first in range(0, orders, AT_ONCE):
            _load(connection, first, min(AT_ONCE, orders - first), orders)
        for _index, definition in indexes:
            connection.execute(definition)
        connection.execute("VACUUM (ANALYZE)")
        connection.execute("CHECKPOINT")
    (VAR / "static").mkdir(exist_ok=True)
    return name, facts


def _load(connection: psycopg.Connection, first: int, count: int, orders: int) -> None:
    wanted = {"first": first, "last": first + count - 1, "all": orders}
    with connection.transaction():
        for statement in (OLD_ORDERS, OLD_LINES, OLD_HISTORY, OLD_RESERVATIONS, OLD_EVENTS):
            connection.execute(statement, wanted)
        connection.execute("TRUNCATE bench_old")


def _buffers(bench: Bench) -> int:
    with bench.postgres.superuser(bench.database) as connection:
        connection.execute("SELECT pg_stat_force_next_flush()")
        row = connection.execute(
            "SELECT blks_hit + blks_read FROM pg_stat_database WHERE datname = current_database()"
        ).fetchone()
    assert row is not None
    return int(row[0])


def _size(postgres: EmbeddedPostgres, database: str) -> int:
    with postgres.superuser() as connection:
        row = connection.execute("SELECT pg_database_size(%s)", [database]).fetchone()
    assert row is not None
    return int(row[0])


INDEXES: Final = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
  FROM pg_index i
 WHERE i.indrelid IN ('orders_order'::regclass, 'orders_line'::regclass,
                      'orders_history'::regclass, 'stock_reservation'::regclass,
                      'kit_event'::regclass)
   AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
"""
NUMBERED: Final = """
CREATE TABLE bench_sku (n serial PRIMARY KEY, id uuid);
INSERT INTO bench_sku (id) SELECT id FROM catalog_sku;
CREATE TABLE bench_node (n serial PRIMARY KEY, id uuid, organisation_id uuid);
INSERT INTO bench_node (id, organisation_id) SELECT id, organisation_id FROM network_node;
CREATE TABLE bench_member (n serial PRIMARY KEY, id uuid);
INSERT INTO bench_member (id) SELECT id FROM members_member;
CREATE UNLOGGED TABLE bench_old (n bigint, id uuid, at timestamptz, node_id uuid,
                                 organisation_id uuid, member_id uuid);
CREATE UNLOGGED TABLE bench_line (id uuid, sku_id uuid, node_id uuid, organisation_id uuid);
"""
OLD_ORDERS: Final = """
WITH old AS (
  INSERT INTO bench_old
  SELECT g.n, uuidv7(t.at - now()), t.at, d.id, d.organisation_id, m.id
    FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS g (n)
   CROSS JOIN LATERAL (
         SELECT now() - interval '1 year' * (1 - g.n::float8 / %(all)s::bigint)) t (at)
    JOIN bench_node d ON d.n = 1 + g.n * 7919 %% (SELECT count(*) FROM bench_node)
    JOIN bench_member m ON m.n = 1 + g.n * 104729 %% (SELECT count(*) FROM bench_member)
  RETURNING *)
INSERT INTO orders_order (
  id, number, mode, state, channel, seller_id, selling_node_id, collector_id, member_id, currency,
  zone, tier, price_version, hand_over_kind, hand_over_node_id, promise_at, lines_fen,
  discount_fen, fees_fen, total_fen, placed_at, pay_by, paid_at, closed_at)
SELECT id, 'Q' || lpad(n::text, 12, '0'), 'normal', 'completed', 'api', organisation_id, node_id,
       organisation_id, member_id, 'CNY', 'group', 'regular', 1, 'pickup', node_id, at, 60, 0, 0,
       60,
       at, at + interval '15 minutes', at, at
  FROM old
"""
OLD_LINES: Final = """
WITH line AS (
  INSERT INTO orders_line (
    id, order_id, position, kind, sku_id, label, qty, list_price_fen, gross_fen, discount_fen,
    total_fen, net_fen, vat_bps, seller_id, owner_id, source_node_id, transfer_fen,
    reasons, fulfilled_qty, cancelled_qty, returned_qty)
  SELECT uuidv7(o.at - now()), o.id, p, 'goods', s.id, '衬衫 P00001 白 M', 1, 20, 20, 0, 20, 18,
         1300, o.organisation_id, o.organisation_id, o.node_id, 0,
         '[{"code":"list_price","zone":"group","price_fen":20}]', 1, 0, 0
    FROM bench_old o CROSS JOIN generate_series(1, 3) AS p
    JOIN bench_sku s ON s.n = 1 + (o.n * 15485863 + p * 7) %% (SELECT count(*) FROM bench_sku)
  RETURNING id, sku_id, source_node_id, owner_id)
INSERT INTO bench_line SELECT * FROM line
"""
OLD_HISTORY: Final = """
INSERT INTO orders_history (order_id, from_state, to_state, at, why, actor)
SELECT id, '', 'placed', at, '', 'member:bench' FROM bench_old
"""
OLD_RESERVATIONS: Final = """
WITH line AS (DELETE FROM bench_line RETURNING *)
INSERT INTO stock_reservation (level_id, claim_id, wanted_qty, qty, state)
SELECT l.id, line.id, 1, 0, 'consumed'
  FROM line JOIN stock_level l ON l.sku_id = line.sku_id AND l.node_id = line.node_id
                              AND l.owner_id = line.organisation_id
"""
OLD_EVENTS: Final = """
INSERT INTO kit_event (name, payload, actor)
SELECT 'orders.OrderPlaced', jsonb_build_object('order_id', id, 'placed_at', at), 'member:bench'
  FROM bench_old
"""
