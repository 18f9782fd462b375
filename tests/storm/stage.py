"""A shop on a database server of its own, whose processes are killed while it sells."""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import psycopg

from quanqu.kit.embedded_postgres import EmbeddedPostgres, ServerFailed

PROJECT: Final = Path(__file__).parent.parent.parent
GRANIAN: Final = Path(sys.executable).parent / "granian"
SERVERS, WORKERS, BUYERS = 2, 2, 8
READY_S = 60
NAME: Final = "storm"


@dataclass
class Stage:
    """Its server, its web processes, and what was killed."""

    folder: Path
    server: EmbeddedPostgres
    environment: Mapping[str, str]
    ports: list[int]
    web: dict[int, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    killed: Counter[str] = field(default_factory=Counter)
    away_s: list[float] = field(default_factory=list)

    def query(self, statement: str, parameters: Any = None) -> list[tuple[Any, ...]]:
        with self.server.superuser(NAME) as connection:
            return connection.execute(statement, parameters).fetchall()

    def run(self, *arguments: str, seconds: float = 120) -> str:
        """A Python program of the project against this shop; its standard output."""
        done = subprocess.run(
            [sys.executable, *arguments],
            env=dict(self.environment),
            cwd=PROJECT,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        assert done.returncode in (0, 1), done.stderr[-3_000:]
        return done.stdout

    def serve(self) -> None:
        """Start every web server that is not running."""
        for port in self.ports:
            process = self.web.get(port)
            if process is None or process.poll() is not None:
                self.web[port] = self._serve(port)

    def _serve(self, port: int) -> "subprocess.Popen[bytes]":
        command = [str(GRANIAN), "quanqu.wsgi:application", "--interface", "wsgi"]
        command += ["--host", "127.0.0.1", "--port", str(port), "--workers", str(WORKERS)]
        command += ["--blocking-threads", "8", "--workers-kill-timeout", "5", "--no-ws"]
        command += ["--respawn-failed-workers", "--respawn-interval", "0.2"]
        with (self.folder / f"web-{port}.log").open("ab") as log:
            return subprocess.Popen(
                command, env=dict(self.environment), cwd=PROJECT, stdout=log, stderr=log
            )

    def workers(self) -> list[int]:
        """The process ids of all web workers."""
        found: list[int] = []
        for process in self.web.values():
            path = Path(f"/proc/{process.pid}/task/{process.pid}/children")
            with contextlib.suppress(OSError):
                found += [int(number) for number in path.read_text().split()]
        return found

    def kill_worker(self, chance: random.Random) -> None:
        if workers := self.workers():
            self._kill(chance.choice(workers), "web worker")

    def kill_web_server(self, chance: random.Random) -> None:
        """The parent and its workers at once, as when a machine goes; started again at once."""
        process = self.web[chance.choice(self.ports)]
        path = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        children = [int(number) for number in path.read_text().split()]
        self._kill(process.pid, "web server")
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        process.wait()
        self.serve()

    def kill_backend(self, chance: random.Random) -> None:
        """One server process of the database; PostgreSQL restarts all of them."""
        rows = self.query(
            "SELECT pid FROM pg_stat_activity WHERE datname = %s AND usename = 'quanqu_app'",
            [NAME],
        )
        if rows:
            self._kill(chance.choice(rows)[0], "database backend")
            self.await_database()

    def kill_postmaster(self, _chance: random.Random | None = None) -> None:
        process_id = int((self.server._home.data / "postmaster.pid").read_text().split()[0])
        self._kill(process_id, "postmaster")
        started = time.monotonic()
        while self.server.is_running():
            time.sleep(0.005)
        self.server.start()
        self.away_s.append(time.monotonic() - started)

    def await_database(self) -> None:
        started = time.monotonic()
        while True:
            try:
                self.query("SELECT 1")
                self.away_s.append(time.monotonic() - started)
                return
            except psycopg.OperationalError:
                if time.monotonic() - started > READY_S:
                    raise
                time.sleep(0.02)

    def _kill(self, process_id: int, what: str) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process_id, signal.SIGKILL)
            self.killed[what] += 1

    def is_healthy(self, port: int) -> bool:
        import urllib.request

        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def await_health(self) -> None:
        deadline = time.monotonic() + READY_S
        while not all(self.is_healthy(port) for port in self.ports):
            assert time.monotonic() < deadline, self.logs()
            time.sleep(0.1)

    def logs(self) -> str:
        return "\n".join(log.read_text()[-3_000:] for log in self.folder.glob("*.log"))


@contextlib.contextmanager
def opened(
    root: Any, folder: Path, *, settings: Mapping[str, str] | None = None
) -> Iterator[Stage]:
    """A shop on its own server; the tables come from the tests' template."""
    from tests.conftest import free_port

    server = EmbeddedPostgres(folder / "postgres", settings=settings)
    with server:
        server.create_database(NAME)
        _restore(root, server, folder)
        environment = os.environ | {
            "QUANQU_DATABASE_URL": server.dsn(NAME, "quanqu_app"),
            "QUANQU_DATABASE_OWNER_URL": server.dsn(NAME, "quanqu_owner"),
            "DJANGO_SETTINGS_MODULE": "quanqu.settings",
            "PYTHONPATH": str(PROJECT),
            "PYTHONWARNINGS": "default",
            "QUANQU_POOL": "4",
            "QUANQU_LOG_LEVEL": "ERROR",
        }
        stage = Stage(folder, server, environment, [free_port() for _ in range(SERVERS)])
        try:
            stage.serve()
            stage.await_health()
            yield stage
        finally:
            for process in stage.web.values():
                process.terminate()
            for process in stage.web.values():
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
            with contextlib.suppress(ServerFailed):
                server.start()


def _restore(root: Any, server: EmbeddedPostgres, folder: Path) -> None:
    """Copy the migrated template of the tests' server: faster than to migrate once more."""
    dump, copy = folder / "template.dump", f"{root.RUN}_storm"
    # While somebody reads the template itself, no other test can copy it.
    root.SERVER.create_database(copy, root.ensure_template())
    source = root.SERVER.dsn(copy, "postgres")
    _program(root.SERVER, "pg_dump", "--format=custom", f"--file={dump}", source)
    root.SERVER.drop_database(copy)
    target = server.dsn(NAME, "postgres")
    _program(server, "pg_restore", "--exit-on-error", f"--dbname={target}", str(dump))


def _program(server: EmbeddedPostgres, name: str, *arguments: str) -> None:
    done = subprocess.run(
        [str(server.program(name)), *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2_000:]


@dataclass
class History:
    """What the buyers' files say of each order."""

    orders: dict[int, dict[str, Any]]
    told: dict[int, str] = field(default_factory=dict)
    refused: dict[int, str] = field(default_factory=dict)
    unknown: set[int] = field(default_factory=set)
    cancelled: dict[int, int] = field(default_factory=dict)

    @property
    def answered(self) -> int:
        return len(self.told) + len(self.refused) + len(self.unknown)

    def read(self, files: list[Path]) -> "History":
        for file in files:
            for line in file.read_text().splitlines():
                self._take(json.loads(line))
        return self

    def _take(self, line: dict[str, Any]) -> None:
        number = line["number"]
        if "asked" in line:
            # Whatever was asked may have happened, until an answer says more.
            if line["asked"] != "cancel":
                self.unknown.add(number)
            return
        if "cancel" in line:
            self.cancelled[number] = line["cancel"]
        elif line["status"] == 201:
            self.told[number] = line["order_id"]
            self.unknown.discard(number)
        elif line["status"]:
            self.refused[number] = str(line["body"].get("code"))
            self.unknown.discard(number)


@dataclass
class Crowd:
    """The buyers' processes."""

    stage: Stage
    history: History
    files: list[Path]
    processes: list["subprocess.Popen[bytes]"]

    def answered(self) -> int:
        """How many orders have an end, counted without reading them: each has two lines."""
        return sum(file.read_bytes().count(b'"status"') for file in self.files)

    def is_busy(self) -> bool:
        return any(process.poll() is None for process in self.processes)

    def await_answers(self, count: int, deadline: float) -> bool:
        """Wait until so many orders have an end; False when the buyers are through before."""
        while self.answered() < count:
            assert time.monotonic() < deadline, f"only {self.answered()}: {self.stage.logs()}"
            if not self.is_busy():
                return False
            time.sleep(0.05)
        return True

    def end(self, deadline: float) -> History:
        for process in self.processes:
            assert process.wait(max(1, deadline - time.monotonic())) == 0
        return self.history.read(self.files)


def send_buyers(stage: Stage, goods: dict[str, Any]) -> Crowd:
    """Eight processes share the orders; each writes its own history."""
    orders = [
        order | {"number": number, "path": "/api/v1/orders/now"}
        for number, order in enumerate(goods["orders"])
    ]
    for order in orders:
        order["body"]["channel"] = f"storm-{order['number']}"
    files, processes = [], []
    for place in range(BUYERS):
        plan, history = (stage.folder / f"{name}-{place}.json" for name in ("plan", "history"))
        plan.write_text(
            json.dumps(
                {
                    "addresses": [f"127.0.0.1:{port}" for port in stage.ports],
                    "tokens": goods["tokens"],
                    "orders": orders[place::BUYERS],
                }
            )
        )
        history.touch()
        files.append(history)
        processes.append(
            subprocess.Popen(
                [sys.executable, "-S", "-m", "tests.storm.buyer", str(plan), str(history)],
                cwd=PROJECT,
            )
        )
    return Crowd(stage, History({order["number"]: order for order in orders}), files, processes)
