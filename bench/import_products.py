"""2,057,280 SKUs of 811 brands from Parquet into the catalog, with their prices.

The reference is a plain COPY of the same rows into a bare table, measured before and after in the
same run. QUANQU_BENCH_SKUS takes fewer.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import psycopg

from bench._processes import DatabaseCpu, cpu_seconds, own_memory_mb, tree
from bench._range import kept_files
from bench._stage import postmaster
from quanqu.kit.embedded_postgres import DATABASE, EmbeddedPostgres
from quanqu.world import whole_range

PROJECT = Path(__file__).resolve().parent.parent
SKUS = int(os.environ.get("QUANQU_BENCH_SKUS", whole_range.SKUS))
TARGET_S = 300.0
TARGET_MB = 1_024.0


def run() -> Iterator[dict[str, object]]:
    """Seconds and rows/s of the command a person would type, and the memory it took at most."""
    with tempfile.TemporaryDirectory(prefix="quanqu-bench-") as name:
        folder = Path(name)
        files = kept_files(SKUS)
        goods = files / "products.parquet"
        server = EmbeddedPostgres(folder / "postgres").start()
        try:
            environment = dict(os.environ) | server.environment() | {"QUANQU_VAR": name}
            environment["DJANGO_SETTINGS_MODULE"] = "quanqu.settings"
            _prepare(environment, files)
            first = _copy(environment, goods, folder / "rows.csv")
            taken, figures = _import(environment, goods, postmaster(server))
            reference = (first + _copy(environment, goods, folder / "rows.csv")) / 2
        finally:
            server.destroy()
    yield {
        "name": "import-products",
        "value": round(taken, 1),
        "unit": "s",
        "reference": round(reference, 1),
        "ratio": round(taken / reference, 1),
        "target": TARGET_S,
        "rows": SKUS,
    }
    yield {"name": "import-products-rate", "value": round(SKUS / taken), "unit": "rows/s"}
    yield from figures


def _prepare(environment: dict[str, str], files: Path) -> None:
    _call(environment, "-m", "django", "migrate", "--database", "owner", "--verbosity", "0")
    _call(environment, "-c", OPEN_GROUP)
    for what in ("brands", "categories", "attributes"):
        _call(environment, "-m", "quanqu.cli", "import", what, str(files / f"{what}.csv"))


OPEN_GROUP = """
import django; django.setup()
from quanqu.kit import tx
from quanqu.world.demo.opening import ensure_group
with tx.begin(actor="system:bench"):
    ensure_group()
"""


def _import(
    environment: dict[str, str], goods: Path, server: int
) -> tuple[float, list[dict[str, object]]]:
    """Seconds, and what it used: CPU of both sides, the most memory of any one process."""
    command = [sys.executable, "-m", "quanqu.cli", *IMPORT, str(goods), "--organisation", "GROUP"]
    before, memory = DatabaseCpu.now(server), {"client": 0.0, "postgres": 0.0}
    client_s, began = 0.0, time.perf_counter()
    with subprocess.Popen(command, env=environment, cwd=PROJECT, stdout=sys.stderr) as client:
        while client.poll() is None:
            client_s = max(client_s, cpu_seconds(client.pid))
            memory["client"] = max(memory["client"], own_memory_mb(client.pid))
            memory["postgres"] = max([memory["postgres"], *map(own_memory_mb, tree(server))])
            time.sleep(0.5)
    taken = time.perf_counter() - began
    if client.returncode:
        raise SystemExit(f"the import ended with {client.returncode}")
    database_s = DatabaseCpu.now(server).seconds_since(before, DATABASE)
    figures: list[dict[str, object]] = []
    for side, seconds in (("client", client_s), ("postgres", database_s)):
        value = round(seconds * 100_000 / SKUS, 2)
        figures.append({"name": f"{CPU}-{side}", "value": value, "unit": "CPU-s/100,000 rows"})
    for side, most in memory.items():
        name, value = f"{MEMORY}-{side}", round(most)
        figures.append({"name": name, "value": value, "unit": "MB", "target": TARGET_MB})
    return taken, figures


CPU, MEMORY = "import-products-cpu", "import-products-memory"
IMPORT = ("import", "products")


def _copy(environment: dict[str, str], goods: Path, text: Path) -> float:
    """The same rows as CSV into a table without keys, by one COPY."""
    with duckdb.connect() as engine:
        engine.execute(f"COPY (SELECT * FROM '{goods}') TO '{text}' (FORMAT csv, HEADER false)")
        columns = [row[0] for row in engine.execute(f"DESCRIBE FROM '{goods}'").fetchall()]
    began = time.perf_counter()
    with psycopg.connect(environment["QUANQU_DATABASE_OWNER_URL"]) as connection:
        connection.execute(f"CREATE TABLE bare ({', '.join(f'{c} text' for c in columns)})")
        with (
            text.open("rb") as file,
            connection.cursor().copy("COPY bare FROM STDIN (FORMAT csv)") as copy,
        ):
            while block := file.read(1 << 20):
                copy.write(block)
        connection.commit()
        taken = time.perf_counter() - began
        connection.execute("DROP TABLE bare")
    text.unlink()
    return taken


def _call(environment: dict[str, str], *arguments: str) -> None:
    subprocess.run(
        [sys.executable, *arguments], env=environment, cwd=PROJECT, check=True, stdout=sys.stderr
    )
