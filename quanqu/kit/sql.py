"""Hot statements live in `sql/*.sql` of their module and are called like functions."""

from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import msgspec
from django.db import connection

Row = dict[str, Any]

JSON_TYPES: Final = frozenset({114, 3802})
"""PostgreSQL's type numbers of json and jsonb, which Django leaves as text."""


class SqlFiles:
    """The statements of one module: `sql.reserve(qty=1)` runs `sql/reserve.sql`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __getattr__(self, name: str) -> Callable[..., list[Row]]:
        text = self.text(name)

        def run(**parameters: Any) -> list[Row]:
            return run_text(text, parameters)

        # Kept on the instance, so that the next call finds it without reading the file again.
        self.__dict__[name] = run
        return run

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
        if cursor.description is None:
            return []
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        for name in [c.name for c in cursor.description if c.type_code in JSON_TYPES]:
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
