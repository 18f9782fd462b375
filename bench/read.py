"""A product's page for a member: her price, and what is free in the 5 nearest of 200 stores.

Ours is `GET /api/v1/products/{id}/page` over HTTP with a bearer token, as granian runs it behind
`bin/run`. The reference is the very statement behind it (`product_page.sql`, token look-up and
great-circle distances included), sent by pgbench as a prepared statement with as many clients.
Both read the same 100 pages of 1,250 products with 5,000 SKUs, a million shelves.
"""

import os
import random
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final

from bench._client import Connection, Unexpected
from bench._orders import Bench
from bench._pgbench import filled, pgbench
from bench._rounds import Measured, interleaved
from bench._stage import PROJECT, environment, postmaster, server, web, world
from bench.place import MEMBERS, SKUS, STORES
from quanqu.kit import ids
from quanqu.network.rules import box_around

STATEMENT: Final = PROJECT / "quanqu" / "doors" / "api" / "sql" / "product_page.sql"
PAGES: Final = 100
CLIENTS: Final = 4
ROUNDS: Final = 5
SECONDS: Final = float(os.environ.get("QUANQU_BENCH_SECONDS", "5"))
RADIUS_KM: Final = 15.0
"""The first circle that the page looks in; around all these places it holds five stores."""
TARGET: Final = 0.4


def run() -> Iterator[dict[str, object]]:
    """Pages a second against the statement alone, with the CPU of both."""
    with ExitStack() as stack:
        postgres = stack.enter_context(server())
        database, facts = world(postgres, stores=STORES, skus=SKUS, members=MEMBERS)
        ours = stack.enter_context(web(environment(postgres, database)))
        bench = Bench(postgres, postmaster(postgres), database, ours)
        pages = [_page(facts, seed) for seed in range(PAGES)]
        _check(pages, ours.port)
        requests = [_request(page, ours.port) for page in pages]
        scripts = [_script(page) for page in pages]

        def measure() -> Measured:
            measured, found = bench.ours(
                lambda: random.choice(requests), connections=CLIENTS, seconds=SECONDS, wanted=200
            )
            assert set(found.statuses) == {200}, found.statuses
            return measured

        found = interleaved(
            {
                "ours": measure,
                "reference": lambda: pgbench(
                    postgres, bench.postmaster, database, scripts, clients=CLIENTS, seconds=SECONDS
                ),
            },
            rounds=ROUNDS,
        )
    mine, reference = found["ours"], found["reference"]
    yield {
        "name": "read",
        "value": round(mine.rate),
        "unit": "pages/s",
        "reference": round(reference.rate),
        "ratio": round(mine.rate / reference.rate, 3),
        "target": TARGET,
        "cpu_ms": {
            "server": round(mine.server_cpu_ms, 3),
            "database": round(mine.database_cpu_ms, 3),
        },
        "reference_cpu_ms": {"database": round(reference.database_cpu_ms, 3)},
    }


def _page(facts: dict[str, Any], seed: int) -> dict[str, Any]:
    chance = random.Random(seed)
    product, near = chance.choice(facts["products"]), chance.choice(facts["nodes"])
    place = {
        "latitude": near["latitude"] + chance.uniform(-0.02, 0.02),
        "longitude": near["longitude"] + chance.uniform(-0.02, 0.02),
    }
    query = "&".join(f"{name}={value}" for name, value in place.items())
    return {
        "path": f"/api/v1/products/{product}/page?{query}",
        "product_id": ids.parse("prd", product),
        "token": chance.choice(facts["tokens"]),
        **place,
    }


def _request(page: dict[str, Any], port: int) -> bytes:
    return (
        f"GET {page['path']} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        f"Authorization: Bearer {page['token']}\r\n\r\n"
    ).encode()


def _check(pages: list[dict[str, Any]], port: int) -> None:
    """Every page is there with its five stores."""
    with Connection(port) as connection:
        for page in pages:
            answer = connection.get(page["path"], Authorization=f"Bearer {page['token']}")
            if answer.status != 200 or answer.body.count(b"distance_km") != 5:
                raise Unexpected(f"{answer.status}: {answer.body[:500]!r}")


def _script(page: dict[str, Any]) -> str:
    return filled(
        STATEMENT.read_text(),
        {
            "product_id": page["product_id"],
            "node_id": None,
            "token_hash": sha256(page["token"].encode()).digest(),
            "tier": "",
            "latitude": page["latitude"],
            "longitude": page["longitude"],
            **box_around(page["latitude"], page["longitude"], RADIUS_KM),
            "within_km": RADIUS_KM,
            "stores": 5,
            "at": datetime.now(UTC),
        },
    )
