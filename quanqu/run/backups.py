"""Backups in two parts, so that what was erased does not come back with them.

The data goes without the members' keys and without the browsers' sessions. The keys have a file
of their own, which is kept for a week only. What was erased is listed beside the master key,
outside of the database, and is erased again in whatever is restored.
"""

import os
import subprocess
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, LiteralString

import psycopg
from django.db import connections

from quanqu.kit import clock, erased
from quanqu.kit.embedded_postgres import EmbeddedPostgres
from quanqu.kit.secrets_store import PROJECT
from quanqu.run.console import say

KEYS: Final[LiteralString] = "members_member_key"
WITHOUT: Final = (KEYS, "django_session")
KEYS_FOR: Final = timedelta(days=7)
STAMP: Final = "%Y%m%dT%H%M%SZ"


class BackupFailed(Exception):
    """What the database's own program said."""


def write(folder: Path, address: str, programs: Path, at: datetime) -> tuple[Path, Path]:
    """Write data and keys of a database; keys older than a week are removed. Returns both files."""
    for place in (folder, folder / "keys"):
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    data = folder / f"data-{at.strftime(STAMP)}.dump"
    keys = folder / "keys" / f"keys-{at.strftime(STAMP)}.copy"
    left_out = [f"--exclude-table-data={table}" for table in WITHOUT]
    _run(programs, "pg_dump", "--format=custom", f"--file={data}", *left_out, address)
    with (
        psycopg.connect(address) as connection,
        keys.open("wb") as file,
        connection.cursor().copy(f"COPY {KEYS} TO STDOUT") as rows,
    ):
        for row in rows:
            file.write(row)
    for written in (data, keys):
        written.chmod(0o600)
    forget_old_keys(folder, at)
    return data, keys


def forget_old_keys(folder: Path, at: datetime) -> None:
    """A key that was erased must not wait in an old file."""
    oldest = (at - KEYS_FOR).strftime(STAMP)
    for file in (folder / "keys").glob("keys-*.copy"):
        if file.stem.removeprefix("keys-") < oldest:
            file.unlink()


def restore(data: Path, keys: Path, address: str, programs: Path) -> None:
    """Fill an empty database; then everybody who was erased must be erased again in it."""
    _run(programs, "pg_restore", "--exit-on-error", f"--dbname={address}", str(data))
    with psycopg.connect(address) as connection:
        connection.execute(f"CREATE TEMP TABLE found (LIKE {KEYS}) ON COMMIT DROP")
        with connection.cursor().copy("COPY found FROM STDIN") as rows:
            rows.write(keys.read_bytes())
        # Who joined after the data was written has a key here, and nothing that it opens.
        connection.execute(
            f"INSERT INTO {KEYS} SELECT f.* FROM found f"
            " JOIN members_member m ON m.id = f.member_id"
        )


def begin_anew() -> int:
    """In a restored database, before anybody is let in: the event log starts a new epoch, and who
    was erased since the backup is erased again. Returns how many were.
    """
    from quanqu.kit import tx
    from quanqu.members import queries as members
    from quanqu.membership import actions

    with connections["owner"].cursor() as cursor:
        cursor.execute("INSERT INTO kit_epoch (epoch) SELECT max(epoch) + 1 FROM kit_epoch")
    known = members.members_by_id(erased.list_ids())
    for member_id in known:
        with tx.begin(actor="system:restore"):
            actions.wipe(member_id=member_id, at=clock.now())
    return len(known)


def main_write(folder: Path) -> int:
    """`quanqu backup`: 0 when both files are written."""
    try:
        data, keys = write(folder, _address(), _programs(), clock.now())
    except BackupFailed as failed:
        say(str(failed))
        return 1
    say(f"Data: {data}\nKeys, for a week: {keys}")
    return 0


def main_restore(data: Path, keys: Path) -> int:
    """`quanqu restore`: 0 when the database is filled and everybody erased is erased again."""
    try:
        restore(data, keys, _address(), _programs())
    except BackupFailed as failed:
        say(str(failed))
        return 1
    say(f"Restored. Erased again: {begin_anew()}")
    return 0


def _address() -> str:
    return os.environ["QUANQU_DATABASE_OWNER_URL"]


def _programs() -> Path:
    """The server's own programs; they speak with an outside server of their version, too."""
    var = Path(os.environ.get("QUANQU_VAR", PROJECT / "var"))
    return EmbeddedPostgres(var / "postgres").program("pg_dump").parent


def _run(programs: Path, name: str, *arguments: str) -> None:
    command = [str(programs / name), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BackupFailed(done.stderr.strip()[-2_000:])
