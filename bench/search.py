"""Search over a whole range: 2,057,280 SKUs of 811 brands, in 1,247 stores and three warehouses.

Eight clients in two processes, as `bin/run` has them, call `search.queries.find` with Chinese and
English queries, slips of the finger, beginnings, codes, filters, facets and "in stock near me",
while 50 changes a second of prices and stock are committed and the real worker follows them.
The range is loaded once and kept in var/bench; the index is built anew for each run of this bench.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from bench._range import kept_range
from bench._stage import PROGRAMS, PROJECT, VAR, environment, running, server
from quanqu.world.whole_range import SKUS

PROCESSES: Final = 2
THREADS: Final = 4
SECONDS: Final = float(os.environ.get("QUANQU_BENCH_SECONDS", "30"))
SKUS_WANTED: Final = int(os.environ.get("QUANQU_BENCH_SKUS", str(SKUS)))
P50_MS, P99_MS, VISIBLE_MS, MEMORY_MB = 5.0, 25.0, 1_000.0, 1_000.0
PATIENCE_S: Final = 60


def run() -> Iterator[dict[str, Any]]:
    """Times of searches by kind, from change to visible, of a reindex, and memory."""
    with server() as postgres:
        database = kept_range(postgres, skus=SKUS_WANTED)
        index = {"QUANQU_SEARCH_DIR": str(VAR / "search"), "QUANQU_POOL": str(THREADS)}
        child = environment(postgres, database) | index
        yield from _reindexed(child)
        yield from _searched(child)


def _reindexed(child: dict[str, str]) -> Iterator[dict[str, Any]]:
    began = time.perf_counter()
    command = [str(PROGRAMS / "quanqu"), "search", "reindex"]
    process = subprocess.Popen(command, env=child, cwd=PROJECT, stdout=sys.stderr)
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, _memory_mb(process.pid))
        time.sleep(0.2)
    if process.returncode:
        raise SystemExit("The index could not be built.")
    yield {"name": "search-reindex", "value": round(time.perf_counter() - began, 1), "unit": "s"}
    yield _figure("search-reindex-memory", peak, "MB", MEMORY_MB)


def _searched(child: dict[str, str]) -> Iterator[dict[str, Any]]:
    follow = [str(PROGRAMS / "quanqu"), "search", "follow"]
    clients = []
    with running(follow, child, log="search-follow") as worker:
        changes = _begin("changes", 0, child)
        try:
            clients = [_begin("searches", number, child) for number in range(PROCESSES)]
            memory = _watched(worker.pid, clients)
            told = [json.loads(client.communicate()[0]) for client in clients]
        finally:
            changes.terminate()
        visible = json.loads(changes.communicate()[0])
    times: dict[str, list[float]] = {}
    for one in told:
        for kind, values in one["ms"].items():
            times.setdefault(kind, []).extend(values)
    everything = [value for values in times.values() for value in values]
    yield _figure("search-p50", _quantile(everything, 50), "ms", P50_MS)
    yield _figure("search-p99", _quantile(everything, 99), "ms", P99_MS)
    yield {"name": "search-rate", "value": round(len(everything) / SECONDS), "unit": "searches/s"}
    for kind, values in sorted(times.items()):
        yield _figure(f"search-{kind}-p50", _quantile(values, 50), "ms", P50_MS)
        yield _figure(f"search-{kind}-p99", _quantile(values, 99), "ms", P99_MS)
    yield {"name": "search-changes", "value": round(visible["rate"], 1), "unit": "changes/s"}
    yield _figure("search-visible-p50", _quantile(visible["ms"], 50), "ms", VISIBLE_MS)
    yield _figure("search-visible-max", max(visible["ms"]), "ms", VISIBLE_MS)
    for name, peak in memory.items():
        yield _figure(f"search-{name}-memory", peak, "MB", MEMORY_MB)


def _begin(what: str, number: int, child: dict[str, str]) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "bench._searching", what, str(number), str(SECONDS)]
    return subprocess.Popen(command, env=child, cwd=PROJECT, stdout=subprocess.PIPE, text=True)


def _watched(worker: int, clients: list["subprocess.Popen[str]"]) -> dict[str, float]:
    """The largest memory of the worker and of one searching process."""
    peak = {"worker": 0.0, "web": 0.0}
    until = time.monotonic() + SECONDS
    while time.monotonic() < until and any(client.poll() is None for client in clients):
        peak["worker"] = max(peak["worker"], _memory_mb(worker))
        peak["web"] = max([peak["web"], *(_memory_mb(client.pid) for client in clients)])
        time.sleep(0.5)
    return peak


def _memory_mb(process: int) -> float:
    """What a process holds: resident, files it has mapped counted in full."""
    try:
        text = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0.0
    lines = [line for line in text.splitlines() if line.startswith("VmRSS")]
    return int(lines[0].split()[1]) / 1_000 if lines else 0.0


def _quantile(values: list[float], percent: int) -> float:
    return statistics.quantiles(values, n=100)[percent - 1] if len(values) > 1 else values[0]


def _figure(name: str, value: float, unit: str, target: float) -> dict[str, Any]:
    return {
        "name": name,
        "value": round(value, 2),
        "unit": unit,
        "ratio": round(value / target, 3),
        "target": target,
    }
