"""The whole run as a process: web and worker on a real database, without the demo world."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from quanqu.kit.embedded_postgres import EmbeddedPostgres

PROJECT = Path(__file__).resolve().parents[3]
STARTING_S = 120


class Shop:
    """A `quanqu run` in production mode, with its own folder and an outside database."""

    def __init__(self, var: Path, environment: dict[str, str], port: int) -> None:
        self.var = var
        self.address = f"http://127.0.0.1:{port}"
        program = "import sys; from quanqu.run import main; sys.exit(main(port=int(sys.argv[1])))"
        self.command = [sys.executable, "-c", program, str(port)]
        self.environment = environment
        self.process = self.spawn()

    def spawn(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self.command,
            cwd=PROJECT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def is_open(self) -> bool:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(f"{self.address}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def children(self, words: str) -> list[int]:
        """The run's direct children whose command line has these words."""
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        found = []
        for number in path.read_text().split():
            # One that was killed is gone between the two looks.
            with suppress(OSError):
                line = Path(f"/proc/{number}/cmdline").read_text().replace("\0", " ")
                if words in line:
                    found.append(int(number))
        return found


def wait_for(is_true: Callable[[], bool], seconds: float = 90) -> bool:
    deadline = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def is_alive(process_id: int) -> bool:
    """Not so when it only waits for somebody to hear that it ended: in a container nobody may."""
    try:
        state = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def shop(tmp_path: Path, postgres: EmbeddedPostgres, throwaway: str) -> Iterator[Shop]:
    given = {
        "QUANQU_MODE": "production",
        "QUANQU_VAR": str(tmp_path),
        "QUANQU_SECRET_KEY": "a" * 64,
        "QUANQU_MASTER_KEY": "b" * 64,
        "QUANQU_DATABASE_URL": postgres.dsn(throwaway, "quanqu_app"),
        "QUANQU_DATABASE_OWNER_URL": postgres.dsn(throwaway, "quanqu_owner"),
    }
    shop = Shop(tmp_path, os.environ | given, free_port())
    yield shop
    if shop.process.poll() is None:
        shop.process.terminate()
    shop.process.communicate(timeout=90)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
class TestRun:
    def test_opens_survives_a_kill_is_joined_and_stops_in_order(self, shop: Shop) -> None:
        assert wait_for(shop.is_open, STARTING_S)
        (web,) = shop.children("granian quanqu.wsgi")
        (worker,) = shop.children("quanqu worker")

        os.kill(web, signal.SIGKILL)
        assert wait_for(lambda: shop.children("granian quanqu.wsgi") not in ([], [web]))
        assert wait_for(shop.is_open)

        second = shop.spawn()
        said, _ = second.communicate(timeout=90)
        assert f"Quanqu runs here already:  {shop.address}" in said
        assert second.returncode == 0
        assert shop.is_open()

        shop.process.send_signal(signal.SIGINT)
        said, _ = shop.process.communicate(timeout=90)
        assert shop.process.returncode == 0
        assert "web was ended by SIGKILL; starting it again" in said
        assert not shop.is_open()
        assert not is_alive(worker)

    def test_nothing_outlives_a_killed_run(self, shop: Shop) -> None:
        assert wait_for(shop.is_open, STARTING_S)
        (worker,) = shop.children("quanqu worker")
        shop.process.kill()
        assert wait_for(lambda: not shop.is_open())
        assert wait_for(lambda: not is_alive(worker))
