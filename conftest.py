"""Tests run on a real PostgreSQL, as the application's role; databases are made as its owner.

A template with all migrations is kept per state of the migrations; each run works on a copy.
"""

import contextlib
import functools
import hashlib
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import django
import hypothesis
import pytest
from django.conf import settings as django_settings
from playwright.sync_api import expect

PROJECT = Path(__file__).parent
VAR = PROJECT / "var" / "test"
os.environ["DJANGO_SETTINGS_MODULE"] = "quanqu.settings"
os.environ["QUANQU_MODE"] = "development"
os.environ["QUANQU_VAR"] = str(VAR)
os.environ.setdefault("QUANQU_POOL", "0")
os.environ["QUANQU_SEARCH_INLINE"] = "1"
# The browser's driver keeps an event loop in the tests' thread; our own code stays synchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

from quanqu.kit import clock  # noqa: E402
from quanqu.kit.embedded_postgres import EmbeddedPostgres, ServerFailed  # noqa: E402
from quanqu.kit.postgres_home import CannotHost  # noqa: E402
from quanqu.run.setting_up import collect_static  # noqa: E402

# Test data need not outlive a power cut; a killed server loses nothing all the same. What waits
# for each other, as several tests want it to, need not wait a second to be found out.
SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "250",
    "deadlock_timeout": "200ms",
    "max_wal_size": "256MB",
}
MEMORY = Path("/dev/shm")
ROOM_BYTES = 4 * 2**30
NOTE = "server"


def _server_folder() -> Path:
    """In memory where there is room: a copy of a database is 1,500 files, which a disk takes in a
    second when it is busy. What was decided once is kept beside the secrets that its data depends
    on: a new clone in the same place gets a new server.
    """
    note = VAR / NOTE
    if not note.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        has_room = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= ROOM_BYTES
        in_memory = MEMORY / f"quanqu-tests-{os.geteuid()}" / secrets.token_hex(4)
        draft = VAR / f"{NOTE}.{os.getpid()}"
        draft.write_text(str(in_memory if has_room else VAR / "postgres"))
        # Of two that start at once, the first decides for both.
        with contextlib.suppress(FileExistsError):
            os.link(draft, note)
        draft.unlink()
    return Path(note.read_text())


SERVER = EmbeddedPostgres(_server_folder(), settings=SETTINGS)
RUN = f"quanqu_test_{os.getpid()}"
WORKERS = 2
BROWSER_PATIENCE_MS = 60_000
# All people, places and goods, but little history: three months of it would take a minute.
MAKE_WORLD = """
import django
django.setup()
from quanqu.world import demo
raise SystemExit(demo.main(seed=demo.SEED, orders=120))
"""

# The same examples in every run, however slow the machine: a red test is red for a reason.
# `bin/test --hypothesis-profile=default` looks for others.
hypothesis.settings.register_profile(
    "quanqu",
    derandomize=True,
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("quanqu")


@functools.cache
def _migrations_digest() -> str:
    digest = hashlib.sha256()
    for path in sorted(PROJECT.glob("quanqu/*/migrations/**/*")):
        if path.suffix in (".py", ".sql"):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _use(database: str) -> dict[str, str]:
    return {
        "QUANQU_DATABASE_URL": SERVER.dsn(database, "quanqu_app"),
        "QUANQU_DATABASE_OWNER_URL": SERVER.dsn(database, "quanqu_owner"),
    }


def _exists(database: str) -> bool:
    with SERVER.superuser() as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
        return found.fetchone() is not None


def make_once(name: str, fill: Callable[[str], object], template: str | None = None) -> str:
    """A database filled once and kept for later runs; whoever wants it meanwhile waits."""
    with SERVER.superuser() as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
        if not _exists(name):
            draft = f"{name}_draft"
            SERVER.drop_database(draft)  # of a run that was ended in the middle
            SERVER.create_database(draft, template)
            fill(draft)
            connection.execute(f"ALTER DATABASE {draft} RENAME TO {name}")
    return name


def run_on(database: str, *arguments: str) -> None:
    """Run our Python with this database as the application's."""
    command = [sys.executable, *arguments]
    subprocess.run(command, check=True, env=os.environ | _use(database), cwd=PROJECT)


def ensure_template() -> str:
    """The name of a database with all migrations and no rows.

    It has partitions from this month on: next month has a template of its own.
    """
    migrate = ("-m", "django", "migrate", "--database", "owner", "-v", "0")
    name = f"quanqu_template_{datetime.now(UTC):%Y_%m}_{_migrations_digest()}"
    return make_once(name, lambda draft: run_on(draft, *migrate))


def _world_digest() -> str:
    digest = hashlib.sha256()
    world = PROJECT / "quanqu" / "world"
    for path in sorted([world / "cast.py", *world.glob("demo/*.py"), *world.glob("data/*.csv")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """The whole suite runs in several processes; a choice of tests starts sooner in one."""
    chosen = config.option.file_or_dir or config.option.keyword or config.option.markexpr
    return 0 if chosen else WORKERS


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    # The workers, too, read the settings only when their own database is there.
    del os.environ["DJANGO_SETTINGS_MODULE"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of several processes one would end alone with the long tests: their files come first."""
    if not hasattr(config, "workerinput"):
        return
    long = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in long)


def pytest_configure(config: pytest.Config) -> None:
    if django_settings.configured:
        raise pytest.UsageError("Unset DJANGO_SETTINGS_MODULE: the settings were read too early.")
    VAR.mkdir(parents=True, exist_ok=True)
    SERVER.start()
    if not hasattr(config, "workerinput"):
        _forget_the_dead()
    SERVER.create_database(RUN, ensure_template())
    os.environ.update(_use(RUN))
    # Only now: the settings read the address of this run's database.
    django.setup()
    _hash_cheaply()
    collect_static(VAR)


def _forget_the_dead() -> None:
    """Remove what runs that were killed have left, and servers of projects that are gone."""
    with SERVER.superuser() as connection:
        named = "SELECT datname FROM pg_database WHERE datname ~ '^quanqu_(test|stack|api)_[0-9]+'"
        for (name,) in connection.execute(named).fetchall():
            process_id = int(name.split("_")[2])
            if process_id == os.getpid() or not Path(f"/proc/{process_id}").exists():
                SERVER.drop_database(name)
    if not SERVER.folder.is_relative_to(MEMORY):
        return
    (SERVER.folder / "of").write_text(str(VAR))
    for note in SERVER.folder.parent.glob("*/of"):
        # Another run may be at the same.
        with contextlib.suppress(OSError, ServerFailed, CannotHost):
            kept = Path(note.read_text()) / NOTE
            if not (kept.exists() and kept.read_text() == str(note.parent)):
                EmbeddedPostgres(note.parent).destroy()


def _hash_cheaply() -> None:
    """A password takes a quarter of a second in the shop; our people sign in by the hundred."""
    from django.contrib.auth.hashers import Argon2PasswordHasher as Hasher

    Hasher.time_cost, Hasher.memory_cost, Hasher.parallelism = 1, 8, 1


def pytest_runtest_setup(item: pytest.Item) -> None:
    """No test begins in the last minute of a day, ours or the database's: it would see two."""
    now = datetime.now(UTC)
    midnights = (
        datetime.combine(now.astimezone(zone).date() + timedelta(days=1), datetime.min.time(), zone)
        for zone in (clock.HOUSE, UTC)
    )
    left = min(midnights) - now
    if left < timedelta(minutes=1):
        time.sleep(left.total_seconds())


def pytest_unconfigure(config: pytest.Config) -> None:
    if SERVER.is_running():
        SERVER.drop_database(RUN)
        SERVER.stop()


@pytest.fixture(scope="session")
def postgres() -> EmbeddedPostgres:
    """The server that the tests run on."""
    return SERVER


@pytest.fixture(scope="session")
def django_db_setup() -> None:
    """The databases are there already: nothing for pytest-django to make."""


@pytest.fixture(scope="session")
def demo_template() -> str:
    """The name of a database with the demo world in it, kept per state of migrations and world.

    Its history goes up to the day on which it was made.
    """
    empty = ensure_template()
    state = empty.removeprefix("quanqu_template_")
    name = f"quanqu_demo_{datetime.now(clock.HOUSE):%d}_{state}_{_world_digest()}"
    return make_once(name, lambda draft: run_on(draft, "-c", MAKE_WORLD), empty)


@pytest.fixture
def template() -> str:
    """What `throwaway` and `committed` are copies of; a file of tests may name another."""
    return ensure_template()


@pytest.fixture
def throwaway(request: pytest.FixtureRequest, template: str) -> Iterator[str]:
    """A fresh migrated database of its own, for tests that break things or need servers."""
    name = f"{RUN}_{request.node.name[:20].lower()}_{os.urandom(3).hex()}"
    name = "".join(c if c.isalnum() else "_" for c in name)[:60]
    SERVER.create_database(name, template)
    try:
        yield name
    finally:
        SERVER.drop_database(name)


@pytest.fixture
def committed(throwaway: str, django_db_blocker: Any) -> Iterator[str]:
    """Real commits for threads and processes: the default connection points to a throwaway copy."""
    from django.db import connections

    saved = {alias: connections[alias].settings_dict["NAME"] for alias in ("default", "owner")}
    with django_db_blocker.unblock():
        _point(throwaway)
        try:
            yield throwaway
        finally:
            for alias, name in saved.items():
                connections[alias].close()
                connections.settings[alias]["NAME"] = name
                connections[alias].settings_dict["NAME"] = name


def _point(database: str) -> None:
    from django.db import connections

    for alias in ("default", "owner"):
        connections[alias].close()
        connections.settings[alias]["NAME"] = database
        connections[alias].settings_dict["NAME"] = database


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium with its own pretended camera; root has no sandbox to drop into."""
    expect.set_options(timeout=BROWSER_PATIENCE_MS)
    arguments = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    return browser_type_launch_args | {"executable_path": "/usr/bin/chromium", "args": arguments}
