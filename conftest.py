"""Tests run on a real PostgreSQL, as the application's role; databases are made as its owner.

A template with all migrations is kept per state of the migrations; each run works on a copy.
"""

import functools
import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import django
import pytest
from django.conf import settings as django_settings

PROJECT = Path(__file__).parent
VAR = PROJECT / "var" / "test"
os.environ["DJANGO_SETTINGS_MODULE"] = "quanqu.settings"
os.environ["QUANQU_MODE"] = "development"
os.environ["QUANQU_VAR"] = str(VAR)
os.environ.setdefault("QUANQU_POOL", "0")
os.environ["QUANQU_SEARCH_INLINE"] = "1"
# The browser's driver keeps an event loop in the tests' thread; our own code stays synchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

from quanqu.kit.embedded_postgres import EmbeddedPostgres  # noqa: E402
from quanqu.run.setting_up import collect_static  # noqa: E402

# Test data need not outlive a power cut; a killed server loses nothing all the same.
SETTINGS = {"fsync": "off", "full_page_writes": "off", "max_connections": "250"}
SERVER = EmbeddedPostgres(VAR / "postgres", settings=SETTINGS)
RUN = f"quanqu_test_{os.getpid()}"
WORKERS = 2


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
    """The name of a database with all migrations and no rows."""
    migrate = ("-m", "django", "migrate", "--database", "owner", "-v", "0")
    name = f"quanqu_template_{_migrations_digest()}"
    return make_once(name, lambda draft: run_on(draft, *migrate))


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
    SERVER.start()
    SERVER.create_database(RUN, ensure_template())
    os.environ.update(_use(RUN))
    # Only now: the settings read the address of this run's database.
    django.setup()
    _hash_cheaply()
    collect_static(VAR)


def _hash_cheaply() -> None:
    """A password takes a quarter of a second in the shop; our people sign in by the hundred."""
    from django.contrib.auth.hashers import Argon2PasswordHasher as Hasher

    Hasher.time_cost, Hasher.memory_cost, Hasher.parallelism = 1, 8, 1


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


@pytest.fixture
def throwaway(request: pytest.FixtureRequest) -> Iterator[str]:
    """A fresh migrated database of its own, for tests that break things or need servers."""
    name = f"{RUN}_{request.node.name[:20].lower()}_{os.urandom(3).hex()}"
    name = "".join(c if c.isalnum() else "_" for c in name)[:60]
    SERVER.create_database(name, ensure_template())
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
    arguments = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    return browser_type_launch_args | {"executable_path": "/usr/bin/chromium", "args": arguments}
