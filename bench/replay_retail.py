"""A real retailer's 541,909 invoice lines through catalog, stock, orders and ledger, to the penny.

The file is `../shared/data/online_retail.parquet` beside the project, or what QUANQU_ONLINE_RETAIL
names. The reference is the same file read and summed by DuckDB: what the machine itself costs.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb

from quanqu.kit.embedded_postgres import EmbeddedPostgres

PROJECT = Path(__file__).resolve().parent.parent
FILE = Path(
    os.environ.get(
        "QUANQU_ONLINE_RETAIL", PROJECT.parent / "shared" / "data" / "online_retail.parquet"
    )
)
TARGET_S = 600.0


def run() -> Iterator[dict[str, object]]:
    """One figure: seconds for the whole file, database included."""
    if not FILE.exists():
        raise SystemExit(f"replay-retail needs the retailer's file: {FILE} is not there.")
    reference = _sum_the_file()
    with tempfile.TemporaryDirectory(prefix="quanqu-bench-") as folder:
        server = EmbeddedPostgres(Path(folder) / "postgres").start()
        try:
            taken = _replay(dict(os.environ) | server.environment() | {"QUANQU_VAR": folder})
        finally:
            server.destroy()
    yield {
        "name": "replay-retail",
        "value": round(taken, 1),
        "unit": "s",
        "reference": round(reference, 3),
        "ratio": round(taken / reference, 1),
        "target": TARGET_S,
    }


def _replay(environment: dict[str, str]) -> float:
    """Migrate a fresh database, then time the command that a person would type."""
    environment["DJANGO_SETTINGS_MODULE"] = "quanqu.settings"
    migrate = ["-m", "django", "migrate", "--database", "owner", "--verbosity", "0"]
    subprocess.run([sys.executable, *migrate], env=environment, cwd=PROJECT, check=True)
    began = time.perf_counter()
    replay = [sys.executable, "-m", "quanqu.cli", "replay", "online-retail", str(FILE)]
    subprocess.run(replay, env=environment, cwd=PROJECT, check=True, stdout=sys.stderr)
    return time.perf_counter() - began


def _sum_the_file() -> float:
    began = time.perf_counter()
    duckdb.execute(
        "SELECT invoice, sum(quantity * unit_price_gbp) FROM read_parquet(?) GROUP BY 1",
        [str(FILE)],
    ).fetchall()
    return time.perf_counter() - began
