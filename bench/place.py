"""Placing an order by one HTTP request, against the same rows written by one pgbench statement.

Each request: the member by bearer token, the price by tier at the version in force, the promise
(which store hands it over when), three lines reserved among 200 stores x 5,000 SKUs, order, lines,
history, event, idempotency key and kept answer. The shop has no promotion in force and nobody
shows a coupon: `price` measures those. granian runs as `bin/run` starts it; client, server and
database share the machine.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Final

from bench._load import Burst
from bench._orders import Bench, Requests, prepare_reference
from bench._rounds import Measured, interleaved
from bench._stage import environment, postmaster, server, web, world

STORES: Final = 200
SKUS: Final = 5_000
MEMBERS: Final = 500
LINES: Final = 3
CONNECTIONS: Final = 64
PGBENCH_CLIENTS: Final = 8
ROUNDS: Final = 5
SECONDS: Final = float(os.environ.get("QUANQU_BENCH_SECONDS", "10"))
ANSWER_BYTES: Final = 2_000
NOTE: Final = "price with tier; no promotion in force, no coupon"


def run() -> Iterator[dict[str, object]]:
    """Rate and CPU for an order, both against pgbench; the client's own CPU beside them."""
    with ExitStack() as stack:
        postgres = stack.enter_context(server())
        database, facts = world(postgres, stores=STORES, skus=SKUS, members=MEMBERS)
        prepare_reference(postgres, database, facts, answer_bytes=ANSWER_BYTES)
        ours = stack.enter_context(web(environment(postgres, database)))
        bench = Bench(postgres, postmaster(postgres), database, ours)
        requests = Requests(facts, ours.port, lines=LINES, seed=1)
        bursts: list[Burst] = []

        def measure() -> Measured:
            measured, found = bench.ours(requests, connections=CONNECTIONS, seconds=SECONDS)
            bursts.append(found)
            assert set(found.statuses) == {201}, found.statuses
            return measured

        found = interleaved(
            {
                "ours": measure,
                "pgbench": lambda: bench.pgbench(clients=PGBENCH_CLIENTS, seconds=SECONDS),
            },
            rounds=ROUNDS,
        )
    mine, reference = found["ours"], found["pgbench"]
    middle = sorted(bursts, key=lambda one: one.rate)[len(bursts) // 2]
    yield {
        "name": "place",
        "value": round(mine.rate, 1),
        "unit": "orders/s",
        "reference": round(reference.rate, 1),
        "ratio": round(mine.rate / reference.rate, 3),
        "target": 0.5,
        "p50_ms": round(middle.percentile(0.5), 1),
        "p99_ms": round(middle.percentile(0.99), 1),
        "client_cpu_ms": round(1_000 * middle.cpu_seconds / middle.accepted, 3),
        "note": NOTE,
    }
    yield {
        "name": "place-cpu",
        "value": round(mine.cpu_ms, 3),
        "unit": "ms CPU/order",
        "reference": round(reference.cpu_ms, 3),
        "ratio": round(mine.cpu_ms / reference.cpu_ms, 3),
        "target": 2.5,
        "server_cpu_ms": round(mine.server_cpu_ms, 3),
        "database_cpu_ms": round(mine.database_cpu_ms, 3),
        "note": NOTE,
    }
