"""A whole shop for tests: its own database, two web processes, the worker, the payment provider."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

PROJECT = Path(__file__).parent.parent
PROGRAMS = Path(sys.executable).parent
READY_SECONDS = 120
STOP_SECONDS = 15
HELD_PORTS: list[socket.socket] = []


@dataclass
class Stack:
    """A running shop. `environment` is what its processes share, and a command would need."""

    base_url: str
    gateway_url: str
    database: str
    environment: Mapping[str, str]
    processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def command(self, *arguments: str, seconds: float = 300) -> "subprocess.CompletedProcess[str]":
        """Run `quanqu ...` against this shop."""
        return subprocess.run(
            [sys.executable, "-m", "quanqu.cli", *arguments],
            env=dict(self.environment),
            cwd=PROJECT,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )

    def owner(self) -> "psycopg.Connection[Any]":
        """A connection of the database's owner."""
        return psycopg.connect(self.environment["QUANQU_DATABASE_OWNER_URL"], autocommit=True)


@pytest.fixture(scope="session")
def root(request: pytest.FixtureRequest) -> Any:
    """The project's own conftest: the test server and its templates."""
    return request.config.pluginmanager.get_plugin(str(PROJECT / "conftest.py"))


@pytest.fixture(scope="module")
def stack(
    root: Any, demo_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stack]:
    """The shop with the demo world, all of its processes running."""
    folder = tmp_path_factory.mktemp("stack")
    with running(root, demo_template, folder) as shop:
        yield shop


@pytest.fixture(scope="session")
def open_shop(root: Any, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Any]:
    """Open a shop on a copy of any template: `with open_shop(template, code=folder) as shop`."""

    def open_one(template: str, **options: Any) -> "contextlib.AbstractContextManager[Stack]":
        return running(root, template, tmp_path_factory.mktemp("shop"), **options)

    return open_one


@contextlib.contextmanager
def running(
    root: Any,
    template: str,
    folder: Path,
    *,
    code: Path = PROJECT,
    with_worker: bool = True,
    with_gateway: bool = True,
) -> Iterator[Stack]:
    """A shop on a copy of a template; `code` is the folder that its `quanqu` is taken from."""
    database = f"quanqu_stack_{os.getpid()}_{os.urandom(3).hex()}"
    root.SERVER.create_database(database, template)
    port, gateway_port = free_port(), free_port()
    shop = Stack(
        base_url=f"http://127.0.0.1:{port}",
        gateway_url=f"http://127.0.0.1:{gateway_port}",
        database=database,
        environment=os.environ
        | root._use(database)
        | {
            "PYTHONPATH": str(code),
            "PYTHONWARNINGS": "default",
            "QUANQU_BASE_URL": f"http://127.0.0.1:{port}",
            "QUANQU_GATEWAY_URL": f"http://127.0.0.1:{gateway_port}",
            "QUANQU_GATEWAY_KEYS": str(folder / "gateway"),
            "QUANQU_POOL": "4",
            "QUANQU_LOG_LEVEL": "WARNING",
        },
    )
    try:
        if with_gateway:
            _start(shop, "gateway", _gateway(gateway_port, folder), folder, code)
        _start(shop, "web", _web(port), folder, code)
        if with_worker:
            _start(shop, "worker", [sys.executable, "-m", "quanqu.cli", "worker"], folder, code)
        _await(shop, folder)
        yield shop
    finally:
        _stop(shop)
        root.SERVER.drop_database(database)


def free_port() -> int:
    """A port of this machine that nobody else is given meanwhile.

    It stays bound here, and whoever says SO_REUSEADDR, as every server does, may listen on it.
    """
    probe = socket.socket()
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    probe.bind(("127.0.0.1", 0))
    HELD_PORTS.append(probe)
    return int(probe.getsockname()[1])


def _gateway(port: int, folder: Path) -> list[str]:
    command = [sys.executable, "-m", "quanqu.world.gateway", "--port", str(port)]
    return [*command, "--init", str(folder / "gateway"), "--state", str(folder / "gateway.sqlite3")]


def _web(port: int) -> list[str]:
    command = [str(PROGRAMS / "granian"), "quanqu.wsgi:application", "--interface", "wsgi"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--workers", "2"]
    return [*command, "--blocking-threads", "8", "--workers-kill-timeout", "5", "--no-ws"]


def _start(shop: Stack, name: str, command: list[str], folder: Path, code: Path) -> None:
    with (folder / f"{name}.log").open("wb") as log:
        shop.processes[name] = subprocess.Popen(
            command, env=dict(shop.environment), cwd=code, stdout=log, stderr=log
        )


def _await(shop: Stack, folder: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not _is_open(shop):
        dead = [name for name, process in shop.processes.items() if process.poll() is not None]
        if dead or time.monotonic() > deadline:
            logs = {log.name: log.read_text()[-3_000:] for log in folder.glob("*.log")}
            pytest.fail(f"the shop does not open ({dead}): {logs}")
        time.sleep(0.1)


def _is_open(shop: Stack) -> bool:
    """The web processes answer, and so does the payment provider where there is one."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{shop.base_url}/healthz", timeout=5) as answer:
            if answer.status != 200:
                return False
        if "gateway" in shop.processes:
            address = urlsplit(shop.gateway_url)
            socket.create_connection((address.hostname, address.port), timeout=5).close()
    except OSError:
        return False
    return True


def _stop(shop: Stack) -> None:
    for process in reversed(shop.processes.values()):
        process.terminate()
    for process in shop.processes.values():
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
