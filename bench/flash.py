"""Everybody wants one SKU: 500 buyers and 100 units, and then units without end.

The same requests as `place`, each for one unit of the same shelf, at 64 connections. Sold may never
be one too many. The rate with units without end is compared with `place`: three lines, and one
line, on spread SKUs, interleaved in the same run.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any, Final

import psycopg

from bench._load import Burst
from bench._orders import Bench, Requests
from bench._rounds import Measured, interleaved
from bench._stage import environment, postmaster, server, web, world
from bench.place import CONNECTIONS, MEMBERS, NOTE, SKUS, STORES
from quanqu.kit import ids

BUYERS: Final = 500
UNITS: Final = 100
ROUNDS: Final = 5
SECONDS: Final = float(os.environ.get("QUANQU_BENCH_SECONDS", "8"))
P99_MS: Final = 100.0


def run() -> Iterator[dict[str, object]]:
    """Units sold of 100; accepted orders a second against spread SKUs; the slowest answers."""
    with ExitStack() as stack:
        postgres = stack.enter_context(server())
        database, facts = world(postgres, stores=STORES, skus=SKUS, members=MEMBERS)
        ours = stack.enter_context(web(environment(postgres, database)))
        bench = Bench(postgres, postmaster(postgres), database, ours)
        wanted = Requests(facts, ours.port, lines=1, seed=2)
        spread = {lines: Requests(facts, ours.port, lines=lines, seed=lines) for lines in (1, 3)}
        bursts: dict[str, list[Burst]] = {"flash": [], "one": [], "three": []}

        def measure(name: str, request: Any) -> Measured:
            measured, found = bench.ours(request, connections=CONNECTIONS, seconds=SECONDS)
            assert set(found.statuses) == {201}, found.statuses
            bursts[name].append(found)
            return measured

        sku_id, node_id = facts["skus"][1], facts["nodes"][0]["node_id"]
        found = interleaved(
            {
                "flash": lambda: measure("flash", lambda: wanted.of([sku_id], node_id)),
                "one": lambda: measure("one", spread[1]),
                "three": lambda: measure("three", spread[3]),
            },
            rounds=ROUNDS,
        )
        scarce = facts["skus"][0]
        with psycopg.connect(postgres.dsn(database, "quanqu_owner"), autocommit=True) as owner:
            owner.execute(LEAVE, {"sku": ids.parse("sku", scarce), "node": _raw(node_id)})
            before = _held(owner, scarce)
            sold = burst_of_buyers(bench, wanted, scarce, node_id)
            held = _held(owner, scarce) - before
    yield {
        "name": "flash-scarce",
        "value": sold.accepted,
        "unit": f"sold of {UNITS} to {BUYERS} buyers",
        "reference": UNITS,
        "ratio": sold.accepted / UNITS,
        "target": 1.0,
        "held_units": held,
        "refused": sold.statuses[409],
        "p99_ms": round(sold.percentile(0.99), 1),
        "refused_p99_ms": round(sold.refused_percentile(0.99), 1),
    }
    for name, side in (("flash", "three"), ("flash-one-line", "one")):
        yield {
            "name": name,
            "value": round(found["flash"].rate, 1),
            "unit": "orders/s",
            "reference": round(found[side].rate, 1),
            "ratio": round(found["flash"].rate / found[side].rate, 3),
            "target": 1.0,
            "cpu_ms": round(found["flash"].cpu_ms, 3),
            "note": NOTE,
        }
    middle = sorted(bursts["flash"], key=lambda one: one.percentile(0.99))[
        len(bursts["flash"]) // 2
    ]
    yield {
        "name": "flash-p99",
        "value": round(middle.percentile(0.99), 1),
        "unit": f"ms at {CONNECTIONS} connections",
        "target": P99_MS,
        "p50_ms": round(middle.percentile(0.5), 1),
    }


def burst_of_buyers(bench: Bench, wanted: Requests, sku_id: str, node_id: str) -> Burst:
    """Each buyer asks once, as fast as the connections carry it."""
    _measured, found = bench.ours(
        lambda: wanted.of([sku_id], node_id), connections=CONNECTIONS, seconds=60, most=BUYERS
    )
    return found


def _raw(node_id: str) -> object:
    return ids.parse("nod", node_id)


def _held(owner: psycopg.Connection[Any], sku_id: str) -> int:
    row = owner.execute(HELD, {"sku": ids.parse("sku", sku_id)}).fetchone()
    assert row is not None
    return int(row[0])


LEAVE: Final = f"""
UPDATE stock_level
   SET on_hand_qty = reserved_qty + CASE WHEN node_id = %(node)s THEN {UNITS} ELSE 0 END
 WHERE sku_id = %(sku)s
"""
HELD: Final = "SELECT sum(reserved_qty) FROM stock_level WHERE sku_id = %(sku)s"
