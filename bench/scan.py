"""From a code to what it gives, with the touch kept, against a static answer of the same server.

`scan` is what a phone's camera does: `GET /c/<token>` of a shelf tag by somebody new, answered with
the product's whole page in Chinese: price, sizes here and in the nearest of 200 stores, a touch, a
session. `scan-api` is `POST /api/v1/scans` by a member's token. The reference is the shop's icon
(`/static/faces/mark.svg`), as granian and whitenoise give it out.
"""

import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from typing import Any, Final

import msgspec
import psycopg

from bench._orders import Bench
from bench._rounds import Measured, interleaved
from bench._stage import PROJECT, environment, postmaster, server, web, world
from bench.place import MEMBERS, SKUS, STORES
from quanqu.kit import ids
from quanqu.kit.embedded_postgres import EmbeddedPostgres

CLIENTS: Final = 8
ROUNDS: Final = 3
SECONDS: Final = float(os.environ.get("QUANQU_BENCH_SECONDS", "5"))
TARGET: Final = 0.5


def run() -> Iterator[dict[str, object]]:
    """Landings a second, as a page and by the API, each against the static answer."""
    with ExitStack() as stack:
        postgres = stack.enter_context(server())
        database, facts = world(postgres, stores=STORES, skus=SKUS, members=MEMBERS)
        child = environment(postgres, database)
        collect = [sys.executable, "-m", "django", "collectstatic", "--no-input", "-v", "0"]
        subprocess.run(collect, env=child, cwd=PROJECT, check=True)
        ours = stack.enter_context(web(child))
        bench = Bench(postgres, postmaster(postgres), database, ours)
        asked = {
            "scan": (_pages(facts, ours.port), 200),
            "scan-api": (_calls(facts, ours.port), 201),
            "reference": (_static(ours.port), 200),
        }
        landed = 0

        def measured(request: Callable[[], bytes], wanted: int) -> Callable[[], Measured]:
            def measure() -> Measured:
                nonlocal landed
                found, burst = bench.ours(
                    request, connections=CLIENTS, seconds=SECONDS, wanted=wanted
                )
                assert set(burst.statuses) == {wanted}, burst.statuses
                landed += burst.accepted if request is not asked["reference"][0] else 0
                return found

            return measure

        found = interleaved(
            {name: measured(request, wanted) for name, (request, wanted) in asked.items()},
            rounds=ROUNDS,
        )
        _check(postgres, database, landed)
    for name in ("scan", "scan-api"):
        mine, reference = found[name], found["reference"]
        yield {
            "name": name,
            "value": round(mine.rate, 1),
            "unit": "scans/s",
            "reference": round(reference.rate, 1),
            "ratio": round(mine.rate / reference.rate, 3),
            "target": TARGET,
            "server_cpu_ms": round(mine.server_cpu_ms, 3),
            "database_cpu_ms": round(mine.database_cpu_ms, 3),
            "reference_cpu_ms": round(reference.server_cpu_ms, 3),
        }


def _pages(facts: dict[str, Any], port: int) -> Callable[[], bytes]:
    return _any_of(
        [
            f"GET /c/{token} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            "Accept: text/html\r\nAccept-Language: zh-CN\r\n\r\n"
            for token in facts["tags"]
        ]
    )


def _calls(facts: dict[str, Any], port: int) -> Callable[[], bytes]:
    """Each scan has an id of its own, so that each is a touch."""
    chance = random.Random(1)

    def call() -> bytes:
        body = msgspec.json.encode(
            {"scan_id": str(ids.new_id()), "text": f"/c/{chance.choice(facts['tags'])}"}
        )
        head = (
            f"POST /api/v1/scans HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            f"Authorization: Bearer {chance.choice(facts['tokens'])}\r\n"
            "Content-Type: application/json\r\nAccept-Language: zh-CN\r\n"
            f"Idempotency-Key: {os.urandom(12).hex()}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    return call


def _static(port: int) -> Callable[[], bytes]:
    return _any_of([f"GET /static/faces/mark.svg HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n"])


def _any_of(requests: Sequence[str]) -> Callable[[], bytes]:
    chance, encoded = random.Random(1), [request.encode() for request in requests]
    return lambda: chance.choice(encoded)


def _check(postgres: EmbeddedPostgres, database: str, landed: int) -> None:
    """Every scan that was answered is a touch."""
    with psycopg.connect(postgres.dsn(database, "quanqu_owner")) as owner:
        row = owner.execute("SELECT count(*) FROM rewards_touch").fetchone()
    assert row is not None
    assert row[0] >= landed, (row, landed)
