"""The steps before the first process starts: database, pages, and what `quanqu prepare` makes."""

import contextlib
import fcntl
import hashlib
import os
import subprocess
import sys
from pathlib import Path

from quanqu.kit.database_roles import Passwords, external_environment
from quanqu.kit.embedded_postgres import EmbeddedPostgres
from quanqu.kit.secrets_store import secrets_folder
from quanqu.run.console import say, step
from quanqu.run.site import Wish

PROJECT = Path(__file__).resolve().parent.parent.parent
PROGRAMS = Path(sys.executable).parent


class SetupFailed(Exception):
    """A step on the way to a running shop failed; the message says which, and what it printed."""


def database(wish: Wish, stack: contextlib.ExitStack) -> EmbeddedPostgres | None:
    """Find or start the database, and tell the children; the embedded server, if it is one."""
    if os.environ.get("QUANQU_DATABASE_URL"):
        passwords = Passwords(secrets_folder() / "database.json")
        os.environ.update(external_environment(os.environ, passwords))
        say("Database: the one of QUANQU_DATABASE_URL")
        return None
    with step("Database"):
        server = stack.enter_context(EmbeddedPostgres(wish.var / "postgres"))
    os.environ.update(server.environment())
    return server


def prepare(wish: Wish) -> None:
    static = _begin_collecting(wish.var)
    wished = ["--with-demo"] if wish.is_development else []
    _finish(_begin(str(PROGRAMS / "quanqu"), "prepare", *wished))
    if static is not None:
        with step("Pages"):
            _end_collecting(wish.var, static)


def collect_static(var: Path) -> None:
    """Make the files that pages name current, for a process that serves or renders them.

    Of several that ask at once one collects, the others wait: two would delete each other's files.
    """
    with (var / "static.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        process = _begin_collecting(var)
        if process is not None:
            _end_collecting(var, process)


def _begin(*command: str) -> subprocess.Popen[str]:
    """What it says on stdout is for the reader; stderr is told if it fails."""
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=PROJECT)


def _finish(process: subprocess.Popen[str]) -> None:
    _, errors = process.communicate()
    if process.returncode != 0:
        last = "\n".join(errors.splitlines()[-25:])
        arguments = process.args if isinstance(process.args, (list, tuple)) else [process.args]
        command = " ".join(Path(str(part)).name for part in arguments)
        raise SetupFailed(f"`{command}` failed:\n{last}")


def _static_digest() -> str:
    digest = hashlib.sha256((PROJECT / "requirements.txt").read_bytes())
    for path in sorted(PROJECT.glob("quanqu/**/static/**/*")):
        if path.is_file():
            state = path.stat()
            name = path.relative_to(PROJECT)
            digest.update(f"{name} {state.st_size} {state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _begin_collecting(var: Path) -> subprocess.Popen[str] | None:
    """Start it if something changed. It needs no database: it goes on while tables are made."""
    kept, folder = var / "static.digest", var / "static"
    if folder.exists() and kept.exists() and kept.read_text() == _static_digest():
        return None
    folder.mkdir(exist_ok=True)
    return _begin(sys.executable, "-m", "django", "collectstatic", "--no-input", "--verbosity", "0")


def _end_collecting(var: Path, process: subprocess.Popen[str]) -> None:
    _finish(process)
    (var / "static.digest").write_text(_static_digest())
