"""Real processes; `sleep` and short Python programs play the services."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from quanqu.kit.supervisor import FIRST_PAUSE_S, Service, Supervisor, describe_end

PROJECT = Path(__file__).resolve().parents[3]
# Two processes, like a web server and its worker; each writes its number.
FAMILY = (
    "import os, subprocess, sys, time\n"
    "child = subprocess.Popen(['sleep', '600'])\n"
    "print(os.getpid(), child.pid, flush=True)\n"
    "time.sleep(600)\n"
)


class Said(list[str]):
    pass


@pytest.fixture
def said() -> Said:
    return Said()


@pytest.fixture
def supervisor(tmp_path: Path, said: Said) -> Iterator[Supervisor]:
    supervisor = Supervisor(logs=tmp_path, say=said.append)
    yield supervisor
    supervisor.stop()


def is_alive(process_id: int) -> bool:
    try:
        state = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def wait_for(is_true: Callable[[], bool], seconds: float = 60) -> bool:
    deadline = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def family(log: Path) -> list[list[int]]:
    return [[int(word) for word in line.split()] for line in log.read_text().splitlines()]


class TestWatch:
    def test_starts_again_what_was_killed_and_says_so(
        self, supervisor: Supervisor, said: Said, tmp_path: Path
    ) -> None:
        log = tmp_path / "family.log"
        supervisor.start(Service("family", [sys.executable, "-c", FAMILY]))
        assert wait_for(lambda: len(family(log)) == 1)
        parent, child = family(log)[0]
        os.kill(parent, signal.SIGKILL)

        def started_again() -> bool:
            supervisor.watch()
            return len(family(log)) == 2

        assert wait_for(started_again)
        assert said == [
            f"family was ended by SIGKILL; starting it again in {FIRST_PAUSE_S:g} s (see {log})"
        ]
        assert wait_for(lambda: not is_alive(child)), "an orphan would hold its port"

    def test_waits_longer_each_time_a_service_fails_at_once(
        self, supervisor: Supervisor, said: Said
    ) -> None:
        supervisor.start(Service("broken", [sys.executable, "-c", "raise SystemExit(3)"]))

        def failed_three_times() -> bool:
            supervisor.watch()
            return len(said) == 3

        assert wait_for(failed_three_times)
        pauses = [text.split(" again in ")[1].split(" s ")[0] for text in said]
        assert pauses == ["0.5", "1", "2"]
        assert said[0].startswith("broken ended with code 3")


class TestStop:
    def test_ends_the_whole_family_of_a_service(
        self, supervisor: Supervisor, tmp_path: Path
    ) -> None:
        log = tmp_path / "family.log"
        supervisor.start(Service("family", [sys.executable, "-c", FAMILY]))
        assert wait_for(lambda: len(family(log)) == 1)
        supervisor.stop()
        assert wait_for(lambda: not any(is_alive(member) for member in family(log)[0]))

    def test_passes_the_environment_of_a_service(
        self, supervisor: Supervisor, tmp_path: Path
    ) -> None:
        program = "import os; print(os.environ['COLOUR'], flush=True)"
        supervisor.start(Service("coloured", [sys.executable, "-c", program], {"COLOUR": "red"}))
        assert wait_for(lambda: (tmp_path / "coloured.log").read_text() == "red\n")


class TestSuddenDeath:
    @pytest.mark.skipif(sys.platform != "linux", reason="the kernel's wish is Linux's own")
    def test_services_end_when_the_supervisor_is_killed(self, tmp_path: Path) -> None:
        program = (
            "import pathlib, sys, time\n"
            "from quanqu.kit.supervisor import Service, Supervisor\n"
            "supervisor = Supervisor(logs=pathlib.Path(sys.argv[1]), say=print)\n"
            f"supervisor.start(Service('sleeper', [sys.executable, '-c', {FAMILY!r}]))\n"
            "time.sleep(600)\n"
        )
        command = [sys.executable, "-c", program, str(tmp_path)]
        log = tmp_path / "sleeper.log"
        with subprocess.Popen(command, cwd=PROJECT) as process:
            assert wait_for(lambda: log.exists() and len(family(log)) == 1)
            parent, child = family(log)[0]
            process.kill()
        assert wait_for(lambda: not is_alive(parent))
        os.kill(child, signal.SIGKILL)  # a real service ends its own children on SIGTERM


def test_describes_how_a_process_ended() -> None:
    assert describe_end(-9) == "was ended by SIGKILL"
    assert describe_end(2) == "ended with code 2"
