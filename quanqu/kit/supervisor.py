"""Keep a few processes alive: start, watch, start again with growing pauses, stop."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0
HEALTHY_AFTER_S = 60.0
STOP_TIMEOUT_S = 15.0
LARGEST_LOG_BYTES = 20_000_000


@dataclass(frozen=True)
class Service:
    """One process that must always run."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)


class Supervisor:
    """Runs services, each in a process group of its own, with its output in `<name>.log`.

    Use it from the main thread: the kernel ties a child's fate to the thread that started it.
    """

    def __init__(self, *, logs: Path, say: Callable[[str], None]) -> None:
        self._logs = logs
        self._say = say
        self._running: list[_Running] = []

    def start(self, service: Service) -> None:
        """Start a service now; from now on `watch` starts it again whenever it ends."""
        running = _Running(service=service, log=self._logs / f"{service.name}.log")
        running.launch()
        self._running.append(running)

    def watch(self) -> None:
        """Look once at every service: report what ended, start again what has waited enough."""
        now = time.monotonic()
        for running in self._running:
            if running.process is None:
                if now >= running.start_again_at:
                    running.launch()
            elif running.process.poll() is not None:
                pause = running.note_end(now)
                reason = describe_end(running.process.returncode)
                running.clear()
                self._say(
                    f"{running.service.name} {reason}; starting it again in {pause:g} s "
                    f"(see {running.log})"
                )

    def stop(self) -> None:
        """End every service: all are asked at once, and forced after 15 s."""
        for running in self._running:
            running.ask_to_end()
        for running in self._running:
            running.await_end()
        self._running.clear()


@dataclass
class _Running:
    service: Service
    log: Path
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_again_at: float = 0.0
    pause: float = FIRST_PAUSE_S

    def launch(self) -> None:
        self.log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        parent_id = os.getpid()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.service.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=os.environ | dict(self.service.environment),
                # Ctrl-C must reach the supervisor alone: it stops the others in order.
                start_new_session=True,
                preexec_fn=lambda: end_with_parent(parent_id),
            )
        self.started_at = time.monotonic()

    def note_end(self, now: float) -> float:
        """Remember when to start again; the pause doubles while the service keeps failing."""
        if now - self.started_at > HEALTHY_AFTER_S:
            self.pause = FIRST_PAUSE_S
        pause = self.pause
        self.start_again_at = now + pause
        self.pause = min(pause * 2, LONGEST_PAUSE_S)
        return pause

    def clear(self) -> None:
        """Kill what the ended process left of its group: orphans would keep its port."""
        if self.process is not None:
            self._signal_group(signal.SIGKILL)
            self.process = None

    def ask_to_end(self) -> None:
        if self.process is not None:
            self.process.terminate()

    def await_end(self) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._signal_group(signal.SIGKILL)
            self.process.wait()
        self.clear()

    def _signal_group(self, number: int) -> None:
        assert self.process is not None
        try:
            os.killpg(self.process.pid, number)
        except (ProcessLookupError, PermissionError):
            return


def end_with_parent(parent_id: int) -> None:
    """In a new child: ask the kernel for SIGTERM when the parent ends, however it ends (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent_id:  # the parent ended before the kernel was asked
            os._exit(1)


def describe_end(returncode: int) -> str:
    """How a process ended, in words."""
    if returncode < 0:
        return f"was ended by {signal.Signals(-returncode).name}"
    return f"ended with code {returncode}"
