"""A PostgreSQL 18 of our own, from a wheel: nothing to install, one private socket, no network.

    with EmbeddedPostgres(Path("var/postgres")) as server:
        psycopg.connect(server.dsn("quanqu", "quanqu_app"))

Any number of processes may start the same folder at once: the first starts the server, the
others join it, and it stops when the last of them stops or dies.

    python -m quanqu.kit.embedded_postgres --data FOLDER -- COMMAND...

runs a command with QUANQU_DATABASE_URL and QUANQU_DATABASE_OWNER_URL set.
"""

import argparse
import contextlib
import fcntl
import functools
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import psycopg
from psycopg import sql

from quanqu.kit import postgres_home
from quanqu.kit.database_roles import APP, OWNER, REPORT, Passwords, ensure_roles
from quanqu.kit.postgres_home import Home

SUPERUSER = "postgres"
DATABASE = "quanqu"
START_TIMEOUT_S = 60
STOP_TIMEOUT_S = 60
LARGEST_LOG_BYTES = 20_000_000
LINUX = sys.platform == "linux"
GUARD = Path(__file__).with_name("postgres_guard.py")


class ServerFailed(Exception):
    """The embedded server did not start or stop; the message holds the end of its log."""


class EmbeddedPostgres:
    """One cluster of databases in one folder, with the three roles and the database `quanqu`."""

    def __init__(self, folder: Path, *, settings: Mapping[str, str] | None = None) -> None:
        """`settings` are further server settings; they win over the tuned ones."""
        self.folder = folder.absolute()
        self._settings = dict(settings or {})
        self._use: int | None = None  # our shared lock: while it is held, the guard keeps running
        self._guard_id: int | None = None

    def start(self) -> Self:
        """Start the server, or join the one that runs for this folder already."""
        if self._use is None:
            _ = self._home  # makes the folders
            use = self._lock("users.lock", fcntl.LOCK_SH)
            try:
                self._start_or_join()
            except BaseException:
                os.close(use)
                raise
            self._use = use
        elif not self.is_running():
            self._start_or_join()
        return self

    def stop(self) -> None:
        """Leave the server. If nobody else uses it, it has stopped when this returns."""
        if self._use is None:
            return
        use, self._use = self._use, None
        try:
            if _try_lock(use, fcntl.LOCK_EX):
                self._stop_server()
            elif not _try_lock(use, fcntl.LOCK_SH):
                # Only the guard's exclusive lock refuses a shared one: it is stopping the server.
                self._await_stop()
        finally:
            os.close(use)

    def destroy(self) -> None:
        """Stop the server and delete all its data. Refuses while others use it."""
        self.stop()
        if self.is_running():
            raise ServerFailed(f"Another process uses the database in {self.folder}.")
        postgres_home.remove(self.folder)

    def is_running(self) -> bool:
        """Is a server up for this folder and ready for connections?"""
        state = self._postmaster()
        return state is not None and state[1]

    def dsn(self, dbname: str = DATABASE, user: str = APP) -> str:
        """The address of a database for a role, with its password; the server has been started."""
        host = quote(str(self._home.socket), safe="")
        password = quote(self._passwords.of(user), safe="")
        return f"postgresql://{user}:{password}@/{dbname}?host={host}"

    def program(self, name: str) -> Path:
        """The path of one of the server's own programs, such as psql, pg_dump or pgbench."""
        return self._home.programs / "bin" / name

    def create_database(self, name: str, template: str | None = None) -> None:
        """Make a database that belongs to quanqu_owner, empty or as a copy of another one."""
        command = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY {}").format(
            sql.Identifier(name),
            sql.Identifier(OWNER),
            sql.Identifier(template or "template0"),
            # A copy of files is the faster way for a template with tables in it.
            sql.SQL("file_copy" if template else "wal_log"),
        )
        with self.superuser() as connection:
            connection.execute(command)

    def drop_database(self, name: str) -> None:
        """Delete a database if it exists, and end the connections to it."""
        command = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        with self.superuser() as connection:
            connection.execute(command)

    @contextlib.contextmanager
    def superuser(self, dbname: str = "postgres") -> Iterator[psycopg.Connection]:
        """A connection in autocommit as the cluster's superuser: for databases, roles and tests."""
        with psycopg.connect(self.dsn(dbname, SUPERUSER), autocommit=True) as connection:
            yield connection

    def environment(self) -> dict[str, str]:
        """What a child process needs to find the database."""
        return {
            "QUANQU_DATABASE_URL": self.dsn(DATABASE, APP),
            "QUANQU_DATABASE_OWNER_URL": self.dsn(DATABASE, OWNER),
            "QUANQU_DATABASE_REPORT_URL": self.dsn(DATABASE, REPORT),
        }

    @functools.cached_property
    def _home(self) -> Home:
        return postgres_home.settle(self.folder)

    @functools.cached_property
    def _passwords(self) -> Passwords:
        return Passwords(self.folder / "passwords.json")

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def _start_or_join(self) -> None:
        starting = self._lock("start.lock", fcntl.LOCK_EX)
        try:
            # Read again under the lock: another process may have made them a moment ago.
            self._passwords = Passwords(self.folder / "passwords.json")
            if self._postmaster() is None:
                self._require_cluster()
                self._launch()
            else:
                self._await_ready()
            self._prepare_roles()
        finally:
            os.close(starting)

    def _require_cluster(self) -> None:
        if not self._home.data.exists():
            self._make_cluster()
        elif SUPERUSER not in self._passwords:
            raise postgres_home.CannotHost(
                f"The database in {self._home.data} is there, but its passwords are lost "
                f"({self.folder / 'passwords.json'}). Restore that file, or remove {self.folder}."
            )

    def _make_cluster(self) -> None:
        """Made under another name first: a cluster that was cut short must not look complete."""
        draft = self._home.place / "data.draft"
        shutil.rmtree(draft, ignore_errors=True)
        self._home.make_private(draft)
        password_file = self._home.socket / "password"
        password_file.touch(mode=0o600)
        password_file.write_text(self._passwords.of(SUPERUSER))
        self._home.own(password_file)
        try:
            self._home.run(
                [
                    *(str(self.program("initdb")), "--pgdata", str(draft)),
                    *("--username", SUPERUSER, "--pwfile", str(password_file)),
                    *("--auth", "scram-sha-256", "--data-checksums", "--encoding", "UTF8"),
                    *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
                    *("--locale", "C.UTF-8", "--no-instructions"),
                ]
            )
        finally:
            password_file.unlink()
        draft.rename(self._home.data)

    def _launch(self) -> None:
        """Start the server. Refuses (ServerFailed) with the end of its log."""
        self._clear_after_sudden_death()
        self._guard_id = self._spawn_guard()
        if not self._await_ready():
            raise ServerFailed(f"PostgreSQL does not start.\n{self._end_of_log()}")

    def _clear_after_sudden_death(self) -> None:
        """Wait for the children of a killed server, then remove the process file it left.

        PostgreSQL itself would refuse to start when another process has got the old number.
        """
        deadline = time.monotonic() + STOP_TIMEOUT_S
        while LINUX and _works_in(self._home.data):
            if time.monotonic() > deadline:
                raise ServerFailed(f"An old server still works in {self._home.data}.")
            time.sleep(0.05)
        if LINUX:
            (self._home.data / "postmaster.pid").unlink(missing_ok=True)

    def _spawn_guard(self) -> int:
        log = self._home.log
        if log.exists() and log.stat().st_size > LARGEST_LOG_BYTES:
            log.replace(log.with_suffix(".log.1"))
        log.touch(mode=0o600)
        settings = tuned_settings(memory_bytes()) | self._settings
        settings["unix_socket_directories"] = str(self._home.socket)
        server = [str(self.program("postgres")), "-D", str(self._home.data)]
        for name, value in settings.items():
            server += ["-c", f"{name}={value}"]
        guard = [sys.executable, "-S", "-E", str(GUARD)]
        guard += ["--lock", str(self.folder / "users.lock"), "--log", str(log)]
        guard += ["--user-id", str(self._home.user_id), "--", *server]
        # It outlives us if others joined: it gets neither our terminal nor its Ctrl-C.
        quiet = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_RDWR, 0) for number in (0, 1, 2)]
        return os.posix_spawn(
            sys.executable, guard, os.environ, file_actions=quiet, setsid=True, setsigmask=()
        )

    def _guard_has_ended(self) -> bool:
        if self._guard_id is None:
            return False
        try:
            return os.waitpid(self._guard_id, os.WNOHANG) != (0, 0)
        except ChildProcessError:
            return True

    def _await_ready(self) -> bool:
        """True when the server takes connections, False when its guard ended before that."""
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline:
            if self.is_running():
                return True
            if self._guard_has_ended():
                return False
            time.sleep(0.01)
        raise ServerFailed(f"PostgreSQL is not ready in time.\n{self._end_of_log()}")

    def _prepare_roles(self) -> None:
        with self.superuser() as connection:
            ensure_roles(connection, self._passwords, [OWNER, APP, REPORT])
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if found.fetchone() is None:
                self.create_database(DATABASE)

    def _postmaster(self) -> tuple[int, bool] | None:
        """The server's process id and whether it is ready; None when no server runs here.

        After kill -9 its file stays behind, and another process may have got its number: the
        working folder tells them apart (PostgreSQL works inside its data folder).
        """
        data = self._home.data
        try:
            lines = (data / "postmaster.pid").read_text().splitlines()
            process_id = int(lines[0])
            os.kill(process_id, 0)
            if LINUX and Path(f"/proc/{process_id}/cwd").readlink() != data.resolve():
                return None
        except (OSError, IndexError, ValueError):
            return None
        return process_id, len(lines) > 7 and lines[7].strip() == "ready"

    def _stop_server(self) -> None:
        state = self._postmaster()
        if state is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(state[0], signal.SIGINT)
        self._await_stop()

    def _await_stop(self) -> None:
        deadline = time.monotonic() + STOP_TIMEOUT_S
        while self._postmaster() is not None:
            if time.monotonic() > deadline:
                raise ServerFailed(f"PostgreSQL does not stop.\n{self._end_of_log()}")
            time.sleep(0.01)
        while self._guard_id is not None and not self._guard_has_ended():
            time.sleep(0.005)
        self._guard_id = None

    def _lock(self, name: str, kind: int) -> int:
        lock = os.open(self.folder / name, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(lock, kind)
        return lock

    def _end_of_log(self) -> str:
        lines = self._home.log.read_text(errors="replace").splitlines()
        return "\n".join([*lines[-15:], f"(from {self._home.log})"])


def _works_in(folder: Path) -> bool:
    """Does any process have this as its working folder? (Each process of a server has.)"""
    target = str(folder.resolve())
    for process in Path("/proc").glob("[0-9]*/cwd"):
        with contextlib.suppress(OSError):
            if os.readlink(process) == target:
                return True
    return False


def _try_lock(lock: int, kind: int) -> bool:
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def memory_bytes() -> int:
    """The memory of this machine, or of the container that we are in."""
    total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    with contextlib.suppress(OSError, ValueError):
        total = min(total, int(Path("/sys/fs/cgroup/memory.max").read_text()))
    return total


def tuned_settings(memory: int) -> dict[str, str]:
    """Server settings for a machine with so many bytes of memory, shared with the application."""
    megabytes = memory // 2**20
    return {
        "listen_addresses": "",
        "unix_socket_permissions": "0700",
        "max_connections": "100",
        "shared_buffers": f"{min(megabytes // 4, 2048)}MB",
        "effective_cache_size": f"{megabytes // 2}MB",
        "work_mem": "16MB",
        "maintenance_work_mem": f"{min(max(megabytes // 20, 64), 512)}MB",
        # Acknowledged means durable: these three are never switched off in the product.
        "fsync": "on",
        "full_page_writes": "on",
        "synchronous_commit": "on",
        "max_wal_size": "2GB",
        "checkpoint_timeout": "15min",
        "random_page_cost": "1.1",
        # Short statements: compiling them costs more than it gains.
        "jit": "off",
        "autovacuum_naptime": "20s",
        "autovacuum_vacuum_scale_factor": "0.05",
        "autovacuum_analyze_scale_factor": "0.05",
        "track_io_timing": "on",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_line_prefix": "%m [%p] %q%u@%d ",
        "log_lock_waits": "on",
        "log_checkpoints": "off",
        # A failed statement's text and key values can hold a phone number: not into a log.
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "log_parameter_max_length": "0",
    }


def main() -> int:
    parser = argparse.ArgumentParser(description="Run a command beside an embedded PostgreSQL.")
    parser.add_argument("--data", type=Path, default=Path("var/postgres"))
    parser.add_argument("command", nargs="+")
    arguments = parser.parse_args()
    with EmbeddedPostgres(arguments.data) as server:
        environment = os.environ | server.environment()
        # Ctrl-C goes to the command too; it decides, we wait for it.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        return subprocess.run(arguments.command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
