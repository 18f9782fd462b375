"""Where benches run: one PostgreSQL in var/bench with the product's own settings, a database for
each bench, and the web server as it is shipped, in production mode.
"""

import base64
import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bench._processes import cpu_seconds
from quanqu.kit.embedded_postgres import EmbeddedPostgres
from quanqu.run.services import WEB_THREADS, WEB_WORKERS

PROJECT: Final = Path(__file__).resolve().parent.parent
VAR: Final = PROJECT / "var" / "bench"
PROGRAMS: Final = Path(sys.executable).parent
SECRETS: Final = ("QUANQU_SECRET_KEY", "QUANQU_MASTER_KEY")
START_TIMEOUT_S: Final = 90


@contextmanager
def server() -> Iterator[EmbeddedPostgres]:
    """The PostgreSQL of all benches, durable as in production."""
    VAR.mkdir(parents=True, exist_ok=True)
    with EmbeddedPostgres(VAR / "postgres") as postgres:
        _drop_copies(postgres)
        yield postgres


def _drop_copies(postgres: EmbeddedPostgres) -> None:
    """Remove what earlier benches worked on: its vacuum would cost this one time."""
    with postgres.superuser() as connection:
        found = connection.execute(
            r"SELECT datname FROM pg_database WHERE datname LIKE 'run\_%'"
        ).fetchall()
    for (name,) in found:
        postgres.drop_database(name)


def postmaster(postgres: EmbeddedPostgres) -> int:
    """The process that all of the server's processes descend from."""
    with postgres.superuser() as connection:
        row = connection.execute("SELECT pg_backend_pid()").fetchone()
        assert row is not None
        fields = Path(f"/proc/{row[0]}/stat").read_text().rpartition(")")[2].split()
        return int(fields[1])


def environment(postgres: EmbeddedPostgres, database: str) -> dict[str, str]:
    """Of a child that works on one of the databases, as in production."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "quanqu.settings",
        "QUANQU_VAR": str(VAR),
        "QUANQU_MODE": "production",
        "QUANQU_LOG_LEVEL": "WARNING",
        "QUANQU_DATABASE_URL": postgres.dsn(database, "quanqu_app"),
        "QUANQU_DATABASE_OWNER_URL": postgres.dsn(database, "quanqu_owner"),
        **{name: _secret(name) for name in SECRETS},
    }


def world(postgres: EmbeddedPostgres, **wish: int) -> tuple[str, dict[str, Any]]:
    """A fresh copy of a shop of the wished size, and what a client must know of it.

    Made once by the product's own verbs (`bench._world`), then kept in var/bench and copied.
    """
    name = "_".join(["world", *(f"{count}_{of}" for of, count in sorted(wish.items()))])
    maker = hashlib.sha256((PROJECT / "bench" / "_world.py").read_bytes()).hexdigest()[:4]
    kept = f"{name}_{migrations_digest()}_{maker}"[:60]
    facts = VAR / f"{kept}.json"
    if not (facts.exists() and exists(postgres, kept)):
        postgres.drop_database(kept)
        postgres.create_database(kept)
        child = environment(postgres, kept)
        manage = [sys.executable, "-m", "django", "migrate", "--database", "owner", "-v", "0"]
        subprocess.run(manage, env=child, cwd=PROJECT, check=True)
        make = [sys.executable, "-m", "bench._world", str(facts)]
        make += [f"--{of}={count}" for of, count in wish.items()]
        subprocess.run(make, env=child, cwd=PROJECT, check=True)
    copy = f"run_{name}"[:60]
    postgres.drop_database(copy)
    postgres.create_database(copy, template=kept)
    return copy, json.loads(facts.read_text())


@dataclass(frozen=True)
class Web:
    """A running web server."""

    port: int
    process_id: int

    def cpu_seconds(self) -> float:
        return cpu_seconds(self.process_id)


@contextmanager
def web(
    child: dict[str, str], *, workers: int = WEB_WORKERS, threads: int = WEB_THREADS
) -> Iterator[Web]:
    """Our web server on a free port, with the workers and threads that `bin/run` starts."""
    port = free_port()
    command = [str(PROGRAMS / "granian"), "quanqu.wsgi:application", "--interface", "wsgi"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--no-ws", "--log-level", "warning"]
    command += ["--workers", str(workers), "--blocking-threads", str(threads)]
    (VAR / "static").mkdir(parents=True, exist_ok=True)
    with running(command, child, log="web") as process:
        await_http(port, "/healthz", process)
        yield Web(port, process.pid)


@contextmanager
def running(
    command: list[str], child: dict[str, str], *, log: str, folder: Path = PROJECT
) -> Iterator[subprocess.Popen[bytes]]:
    """A process with a log in var/bench, ended with its children when the block ends."""
    with (VAR / f"{log}.log").open("wb") as output:
        process = subprocess.Popen(
            command, env=child, cwd=folder, stdout=output, stderr=output, start_new_session=True
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def await_http(port: int, path: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until a server answers; never through a proxy of the machine."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + START_TIMEOUT_S
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with opener.open(f"http://127.0.0.1:{port}{path}", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"No answer on port {port} ({process.args!r}); see the logs in {VAR}.")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def exists(postgres: EmbeddedPostgres, database: str) -> bool:
    """Whether there is a database of this name."""
    with postgres.superuser() as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
        return found.fetchone() is not None


def _secret(name: str) -> str:
    """Kept, because tokens and sealed names of a kept world depend on it."""
    path = VAR / name
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(base64.b64encode(os.urandom(48)).decode())
    return path.read_text()


def migrations_digest() -> str:
    digest = hashlib.sha256()
    for path in sorted(PROJECT.glob("quanqu/*/migrations/**/*")):
        if path.suffix in (".py", ".sql"):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:10]
