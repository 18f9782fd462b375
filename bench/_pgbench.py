"""The reference of a bench: the same statements by pgbench, prepared, over the local socket."""

import os
import re
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

from bench._processes import DatabaseCpu
from bench._rounds import Measured
from quanqu.kit.embedded_postgres import EmbeddedPostgres

ENDING_S = 0.3
DONE = re.compile(r"number of transactions actually processed: (\d+)")
FAILED = re.compile(r"number of failed transactions: (\d+)")
TAKEN = re.compile(r"tps = ([0-9.]+)")


def filled(statement: str, parameters: Mapping[str, object]) -> str:
    """A statement of a .sql file with its parameters written as literals."""
    text = re.sub(r"--[^\n]*", "", statement).replace("%%", "%")
    return re.sub(r"%\((\w+)\)s", lambda found: _literal(parameters[found[1]]), text)


def pgbench(
    postgres: EmbeddedPostgres,
    postmaster: int,
    database: str,
    scripts: Sequence[str],
    *,
    clients: int,
    seconds: float,
) -> Measured:
    """Run the scripts at random for some seconds; at most 128, as pgbench takes no more."""
    with tempfile.TemporaryDirectory(prefix="quanqu-bench-") as folder:
        command = [str(postgres.program("pgbench")), "--no-vacuum", "--protocol=prepared"]
        command += [f"--client={clients}", f"--time={max(1, round(seconds))}"]
        for number, script in enumerate(scripts):
            path = Path(folder) / f"{number}.sql"
            path.write_text(f"{script.strip().rstrip(';')};\n")
            command.append(f"--file={path}")
        before, began = DatabaseCpu.now(postmaster), time.perf_counter()
        run = subprocess.run(
            [*command, postgres.dsn(database)],
            env=os.environ,
            capture_output=True,
            text=True,
            check=True,
        )
        taken = time.perf_counter() - began
        # What its backends used is counted once the postmaster has seen them end.
        time.sleep(ENDING_S)
        used = DatabaseCpu.now(postmaster).seconds_since(before, database)
    failed = FAILED.search(run.stdout)
    done = DONE.search(run.stdout)
    if done is None or (failed and int(failed[1])):
        raise SystemExit(f"pgbench did not finish its work:\n{run.stdout}\n{run.stderr}")
    rate = TAKEN.findall(run.stdout)
    seconds = int(done[1]) / float(rate[0]) if rate else taken
    return Measured(int(done[1]), seconds, server_cpu_s=0.0, database_cpu_s=used)


def _literal(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, bytes):
        return f"'\\x{value.hex()}'"
    if isinstance(value, UUID | datetime | str):
        return "'" + str(value).replace("'", "''") + "'"
    raise TypeError(f"no literal for {value!r}")
