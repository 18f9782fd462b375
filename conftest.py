"""Tests run on a real PostgreSQL, as the application's role; databases are made as its owner.

A template with all migrations is kept per state of the migrations; each run works on a copy.
"""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
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
SERVER = EmbeddedPostgres(VAR / "postgres", settings={"fsync": "off", "full_page_writes": "off"})
RUN = f"quanqu_test_{os.getpid()}"


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


def ensure_template() -> str:
    """The name of a database with all migrations and no rows."""
    name = f"quanqu_template_{_migrations_digest()}"
    if not _exists(name):
        draft = f"{name}_{os.getpid()}"
        SERVER.create_database(draft)
        command = [sys.executable, "-m", "django", "migrate", "--database", "owner", "-v", "0"]
        subprocess.run(command, check=True, env=os.environ | _use(draft), cwd=PROJECT)
        with SERVER.superuser() as connection:
            if not _exists(name):
                connection.execute(f"ALTER DATABASE {draft} RENAME TO {name}")
            else:
                SERVER.drop_database(draft)
    return name


def pytest_configure(config: pytest.Config) -> None:
    if django_settings.configured:
        raise pytest.UsageError("Unset DJANGO_SETTINGS_MODULE: the settings were read too early.")
    SERVER.start()
    SERVER.create_database(RUN, ensure_template())
    os.environ.update(_use(RUN))
    # Only now: the settings read the address of this run's database.
    django.setup()
    collect_static(VAR)


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
