"""The three database roles, and whether a PostgreSQL server is good enough for Quanqu.

quanqu_owner makes and changes tables, quanqu_app runs the shop, quanqu_report only reads.
"""

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

OWNER, APP, REPORT = "quanqu_owner", "quanqu_app", "quanqu_report"
OLDEST_SERVER_VERSION = 180000


class UnfitServer(Exception):
    """This PostgreSQL cannot hold Quanqu; the message says why and what to do."""


class Passwords:
    """Generated passwords by role, kept in one file that only its owner reads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}

    def __contains__(self, role: str) -> bool:
        return role in self._known

    def of(self, role: str) -> str:
        """The password of a role; made and kept when it is asked for the first time."""
        if role not in self._known:
            self._known[role] = secrets.token_urlsafe(24)
            self._save()
        return self._known[role]

    def _save(self) -> None:
        draft = self._path.with_suffix(".draft")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(self._known, file)
        draft.replace(self._path)


def check_server(connection: psycopg.Connection) -> None:
    """Refuse (UnfitServer) a server that is too old or a database that is not UTF-8."""
    if connection.info.server_version < OLDEST_SERVER_VERSION:
        found = connection.info.parameter_status("server_version")
        raise UnfitServer(
            f"Quanqu needs PostgreSQL 18 or newer; this server is {found}. "
            "Unset QUANQU_DATABASE_URL to use the embedded one."
        )
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise UnfitServer(f"The database must be encoded in UTF8; this one is {encoding}.")


def ensure_roles(connection: psycopg.Connection, passwords: Passwords, roles: list[str]) -> None:
    """Make the roles that are missing. The connection needs CREATEROLE only if one is.

    Refuses (UnfitServer) when a role exists whose password we never made.
    """
    found = connection.execute("SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", [roles])
    present = {name for (name,) in found}
    for role in roles:
        if role not in present:
            _make_role(connection, role, passwords.of(role))
        elif role not in passwords:
            raise UnfitServer(
                f"The role {role} exists already and its password is not known here. Give both "
                "addresses: QUANQU_DATABASE_OWNER_URL and QUANQU_DATABASE_URL (as quanqu_app)."
            )


def external_environment(environment: Mapping[str, str], passwords: Passwords) -> dict[str, str]:
    """The addresses for an outside server given by QUANQU_DATABASE_URL, after a look at it.

    With QUANQU_DATABASE_OWNER_URL both are used as given. Alone, QUANQU_DATABASE_URL is the
    owner's, and the other roles are made with passwords kept here. Refuses with UnfitServer.
    """
    given = environment["QUANQU_DATABASE_URL"]
    owner = environment.get("QUANQU_DATABASE_OWNER_URL") or given
    app, report = given, environment.get("QUANQU_DATABASE_REPORT_URL") or given
    try:
        with psycopg.connect(owner, autocommit=True, connect_timeout=10) as connection:
            check_server(connection)
            if owner == given:
                ensure_roles(connection, passwords, [APP, REPORT])
                app = _as_role(owner, APP, passwords)
                report = _as_role(owner, REPORT, passwords)
    except psycopg.OperationalError as error:
        raise UnfitServer(f"No connection to the database: {error}") from error
    return {
        "QUANQU_DATABASE_URL": app,
        "QUANQU_DATABASE_OWNER_URL": owner,
        "QUANQU_DATABASE_REPORT_URL": report,
    }


def _as_role(url: str, role: str, passwords: Passwords) -> str:
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    login = f"{role}:{quote(passwords.of(role), safe='')}"
    return urlunsplit(parts._replace(netloc=f"{login}@{host}"))


def _make_role(connection: psycopg.Connection, role: str, password: str) -> None:
    rights = sql.SQL("CREATEDB" if role == OWNER else "NOCREATEDB")
    try:
        connection.execute(
            sql.SQL("CREATE ROLE {} LOGIN {} PASSWORD {}").format(
                sql.Identifier(role), rights, sql.Literal(_scram(connection, role, password))
            )
        )
    except psycopg.errors.InsufficientPrivilege as error:
        raise UnfitServer(
            f"The role {role} is missing and this user may not create it. Ask for it:  "
            f"CREATE ROLE {role} LOGIN PASSWORD '...'  and give both addresses, "
            "QUANQU_DATABASE_OWNER_URL and QUANQU_DATABASE_URL (as quanqu_app)."
        ) from error


def _scram(connection: psycopg.Connection, role: str, password: str) -> str:
    """The password's verifier: sent instead of it, so that no log ever holds the password."""
    user, given = role.encode(), password.encode()
    return connection.pgconn.encrypt_password(given, user, b"scram-sha-256").decode()
