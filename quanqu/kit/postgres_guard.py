"""The parent process of one embedded PostgreSQL server: stops it when its last user is gone.

Every process that uses the server holds a shared lock on one file. The kernel drops that lock
however the process ends, also by kill -9. The guard waits for the exclusive lock: to get it
means that nobody is left, and that newcomers wait until the server has stopped.

Run as a script with the standard library only, so that it starts fast and stays small.
"""

import argparse
import ctypes
import fcntl
import os
import pwd
import signal
import subprocess
import sys
from types import FrameType
from typing import Any

STOP_TIMEOUT_S = 60
PR_SET_PDEATHSIG = 1


def die_with_parent(signal_number: int) -> None:
    """Ask the kernel to send this process a signal when its parent ends (Linux; else nothing).

    Call it after the user was switched: the kernel forgets the wish when credentials change.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal_number)


def start_server(command: list[str], log_path: str, user_id: int) -> subprocess.Popen[bytes]:
    """Start the server with a clean environment, as another user where one is given (0: as us)."""
    switch: dict[str, Any] = {}
    if user_id:
        switch = {"user": user_id, "group": pwd.getpwuid(user_id).pw_gid, "extra_groups": []}
    with open(log_path, "ab") as log:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env={"LC_ALL": "C.UTF-8", "TZ": "UTC"},
            # In its own session a Ctrl-C in the terminal does not reach the server first.
            start_new_session=True,
            # SIGINT is PostgreSQL's fast shutdown. The guard has no threads, so this is safe.
            preexec_fn=lambda: die_with_parent(signal.SIGINT),
            **switch,
        )


def wait_until_unused(lock_path: str) -> None:
    """Return when no process holds the shared lock any more; the exclusive lock is then ours."""
    lock = os.open(lock_path, os.O_RDWR)
    fcntl.flock(lock, fcntl.LOCK_EX)


def guard(arguments: argparse.Namespace) -> int:
    server = start_server(arguments.command, arguments.log, arguments.user_id)

    def on_child(_signal: int, _frame: FrameType | None) -> None:
        if server.poll() is not None:
            os._exit(server.returncode & 0xFF)

    def on_stop(_signal: int, _frame: FrameType | None) -> None:
        server.send_signal(signal.SIGINT)

    signal.signal(signal.SIGCHLD, on_child)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, on_stop)
    if server.poll() is None:
        wait_until_unused(arguments.lock)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        server.send_signal(signal.SIGINT)
    return server.wait(STOP_TIMEOUT_S)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lock", required=True)
    parser.add_argument("--log", required=True)
    parser.add_argument("--user-id", type=int, default=0)
    parser.add_argument("command", nargs="+")
    return guard(parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
