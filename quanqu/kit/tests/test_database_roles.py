"""An embedded cluster plays the outside server; the wheel's PostgreSQL 16 plays one too old."""

import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from quanqu.kit import postgres_home
from quanqu.kit.database_roles import Passwords, UnfitServer, external_environment
from quanqu.kit.embedded_postgres import EmbeddedPostgres


@pytest.fixture(scope="module")
def server(postgres: EmbeddedPostgres) -> Iterator[EmbeddedPostgres]:
    folder = postgres.folder.with_name(f"cluster-{uuid.uuid4().hex[:8]}")
    server = EmbeddedPostgres(folder, settings={"shared_buffers": "16MB"})
    with server:
        yield server
    server.destroy()


@pytest.fixture
def outside(server: EmbeddedPostgres) -> Iterator[str]:
    """The address of an owner on a server where Quanqu has never been: CREATEROLE, one database."""
    with server.superuser() as connection:
        for role in ("quanqu_app", "quanqu_report"):
            connection.execute(f"DROP ROLE IF EXISTS {role}")
        connection.execute("CREATE ROLE landlord LOGIN CREATEROLE PASSWORD 'rent'")
        connection.execute("CREATE DATABASE rented OWNER landlord")
    host = server.dsn().split("host=")[1]
    yield f"postgresql://landlord:rent@/rented?host={host}"
    server.drop_database("rented")
    with server.superuser() as connection:
        for role in ("quanqu_app", "quanqu_report", "landlord"):
            connection.execute(f"DROP ROLE IF EXISTS {role}")


def user_of(address: str) -> str:
    with psycopg.connect(address) as connection:
        row = connection.execute("SELECT current_user").fetchone()
        assert row is not None
        return str(row[0])


class TestExternalEnvironment:
    def test_makes_the_missing_roles_once(self, outside: str, tmp_path: Path) -> None:
        passwords = tmp_path / "database.json"
        for _ in range(2):
            made = external_environment({"QUANQU_DATABASE_URL": outside}, Passwords(passwords))
            assert user_of(made["QUANQU_DATABASE_OWNER_URL"]) == "landlord"
            assert user_of(made["QUANQU_DATABASE_URL"]) == "quanqu_app"
            assert user_of(made["QUANQU_DATABASE_REPORT_URL"]) == "quanqu_report"

    def test_uses_two_given_addresses_as_they_are(self, outside: str, tmp_path: Path) -> None:
        owner = outside.replace("/rented", "/postgres")
        given = {"QUANQU_DATABASE_URL": outside, "QUANQU_DATABASE_OWNER_URL": owner}
        made = external_environment(given, Passwords(tmp_path / "database.json"))
        assert made["QUANQU_DATABASE_URL"] == outside
        assert made["QUANQU_DATABASE_OWNER_URL"] == owner
        assert not (tmp_path / "database.json").exists()

    def test_refuses_roles_whose_passwords_it_never_made(
        self, outside: str, tmp_path: Path
    ) -> None:
        given = {"QUANQU_DATABASE_URL": outside}
        external_environment(given, Passwords(tmp_path / "first.json"))
        with pytest.raises(UnfitServer, match="password is not known here"):
            external_environment(given, Passwords(tmp_path / "second.json"))

    def test_says_what_to_ask_for_when_it_may_not_make_roles(
        self, server: EmbeddedPostgres, outside: str, tmp_path: Path
    ) -> None:
        with server.superuser() as connection:
            connection.execute("ALTER ROLE landlord NOCREATEROLE")
        with pytest.raises(UnfitServer, match="CREATE ROLE quanqu_app LOGIN"):
            external_environment(
                {"QUANQU_DATABASE_URL": outside}, Passwords(tmp_path / "database.json")
            )

    def test_refuses_a_database_that_is_not_utf8(
        self, server: EmbeddedPostgres, outside: str, tmp_path: Path
    ) -> None:
        with server.superuser() as connection:
            connection.execute("DROP DATABASE rented")
            connection.execute(
                "CREATE DATABASE rented OWNER landlord TEMPLATE template0 ENCODING 'LATIN1' "
                "LOCALE_PROVIDER libc LOCALE 'C'"
            )
        with pytest.raises(UnfitServer, match="encoded in UTF8; this one is LATIN1"):
            external_environment(
                {"QUANQU_DATABASE_URL": outside}, Passwords(tmp_path / "database.json")
            )

    def test_says_that_there_is_no_connection(self, tmp_path: Path) -> None:
        nowhere = f"postgresql://a:b@/c?host={quote(str(tmp_path), safe='')}"
        with pytest.raises(UnfitServer, match="No connection to the database"):
            external_environment(
                {"QUANQU_DATABASE_URL": nowhere}, Passwords(tmp_path / "database.json")
            )


class TestOldServer:
    @pytest.fixture
    def old_address(self, postgres: EmbeddedPostgres) -> Iterator[str]:
        folder = postgres.folder.with_name(f"cluster-{uuid.uuid4().hex[:8]}")
        home = postgres_home.settle(folder)
        old = home.programs.parent / "pginstall" / "bin"
        home.make_private(home.data)
        initdb = [str(old / "initdb"), "-D", str(home.data), "--username=old", "--auth=trust"]
        home.run([*initdb, "--encoding=UTF8", "--no-locale"])
        options = f"-c listen_addresses= -c unix_socket_directories={home.socket}"
        control = [str(old / "pg_ctl"), "-D", str(home.data), "-w"]
        home.run([*control, "-o", options, "-l", str(home.data / "log"), "start"])
        yield f"postgresql://old@/postgres?host={quote(str(home.socket), safe='')}"
        home.run([*control, "-m", "immediate", "stop"])
        postgres_home.remove(folder)

    def test_is_refused_with_its_version(self, old_address: str, tmp_path: Path) -> None:
        with pytest.raises(UnfitServer, match="needs PostgreSQL 18 or newer; this server is 16"):
            external_environment(
                {"QUANQU_DATABASE_URL": old_address}, Passwords(tmp_path / "database.json")
            )
