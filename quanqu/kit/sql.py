"""Hot statements live in `sql/*.sql` of their module and are called like functions."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, TypeVar
from uuid import UUID

import msgspec
from django.db import connection

T = TypeVar("T")

Row = dict[str, Any]
Later = Callable[[], T]
"""What a statement that was started answers: call it when the block of `together` has ended."""

COMMENT: Final = re.compile(r"^\s*--[^\n]*\n", re.MULTILINE)

JSON_TYPES: Final = frozenset({114, 3802})
"""PostgreSQL's type numbers of json and jsonb, which Django leaves as text."""


class SqlFiles:
    """The statements of one module: `sql.reserve(qty=1)` runs `sql/reserve.sql`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __getattr__(self, name: str) -> Callable[..., list[Row]]:
        text = self._sent(name)

        def run(**parameters: Any) -> list[Row]:
            return run_text(text, parameters)

        # Kept on the instance, so that the next call finds it without reading the file again.
        self.__dict__[name] = run
        return run

    def start(self, name: str, **parameters: Any) -> Later[list[Row]]:
        """Send a statement inside `together`; its rows are there when the block has ended."""
        sent = self.__dict__.get(f"{name} sent")
        if sent is None:
            sent = self.__dict__[f"{name} sent"] = self._sent(name)
        return start_text(sent, parameters)

    def start_tuples(self, name: str, **parameters: Any) -> Later[list[tuple[Any, ...]]]:
        """The same with rows as tuples, for statements that answer many."""
        sent = self.__dict__.get(f"{name} sent")
        if sent is None:
            sent = self.__dict__[f"{name} sent"] = self._sent(name)
        cursor = connection.cursor()
        cursor.execute(sent, parameters)
        return cursor.fetchall  # type: ignore[no-any-return]

    def _sent(self, name: str) -> str:
        """Without comments: psycopg keeps what it parsed only of texts up to 4 kB."""
        return COMMENT.sub("", self.text(name))

    def text(self, name: str) -> str:
        """The statement as it is written in its file."""
        path = self.folder / f"{name}.sql"
        if not path.is_file():
            raise AttributeError(f"no statement {name}.sql in {self.folder.name}")
        return path.read_text(encoding="utf-8")


def run_text(text: str, parameters: dict[str, Any]) -> list[Row]:
    """Run one statement on the current connection; rows come back as dictionaries, JSON decoded."""
    with connection.cursor() as cursor:
        cursor.execute(text, parameters)
        return _rows(cursor)


def start_text(text: str, parameters: dict[str, Any]) -> Later[list[Row]]:
    """Send one statement; inside `together` nobody waits for it."""
    cursor = connection.cursor()
    cursor.execute(text, parameters)

    def rows() -> list[Row]:
        with cursor:
            return _rows(cursor)

    return rows


@contextmanager
def together() -> Iterator[None]:
    """Let the statements that are started inside travel in one round trip.

    None of them may need what another answers. The first that fails is raised when the block ends.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


def uuids(values: Iterable[UUID | None]) -> str:
    """An array of ids as PostgreSQL reads it: a fifth of what psycopg's own way costs."""
    return "{" + ",".join(["NULL" if v is None else f"{v.int:032x}" for v in values]) + "}"


def numbers(values: Iterable[int]) -> str:
    """An array of integers as PostgreSQL reads it."""
    return "{" + ",".join(map(str, values)) + "}"


def texts(values: Iterable[str | None]) -> str:
    """An array of texts as PostgreSQL reads it; psycopg would look at each by a pattern."""
    return "{" + ",".join(["NULL" if v is None else _quoted(v) for v in values]) + "}"


def hexes(values: Iterable[bytes]) -> str:
    """An array of bytes as PostgreSQL reads it, for short ones such as digests."""
    return "{" + ",".join(['"\\\\x' + v.hex() + '"' for v in values]) + "}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _rows(cursor: Any) -> list[Row]:
    # Asked of libpq: psycopg's description makes an object for every column of every answer.
    result = cursor.pgresult
    if result is None or not result.nfields:
        return []
    columns = range(result.nfields)
    names = [(result.fname(column) or b"").decode() for column in columns]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    for name in [names[column] for column in columns if result.ftype(column) in JSON_TYPES]:
        for row in rows:
            row[name] = None if row[name] is None else msgspec.json.decode(row[name])
    return rows


@cache
def load(package: str) -> SqlFiles:
    """The statements of a module, by its package name (`__package__`)."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ImportError(f"{package} is not a package")
    return SqlFiles(Path(next(iter(spec.submodule_search_locations))) / "sql")
