"""Tables that somebody sends by a form: opened as files, and their refused rows told afterwards."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from quanqu.catalog import actions as catalog
from quanqu.doors.desk.scope import Scope

FIELD: Final = "table"
SHOWN: Final = 100
REFUSED: Final = "desk_refused_rows"
LARGEST: Final = 8_000_000


@contextmanager
def sent_table(scope: Scope) -> Iterator[catalog.Table]:
    """The file of a form as a table; refuses BadTable."""
    sent = scope.request.FILES.get(FIELD)
    if sent is None or not sent.size or sent.size > LARGEST:
        raise catalog.BadTable(why=f"One file of at most {LARGEST // 1_000_000} MB is needed.")
    ending = Path(sent.name or "").suffix.lower()
    with tempfile.NamedTemporaryFile(suffix=ending) as kept:
        for block in sent.chunks():
            kept.write(block)
        kept.flush()
        yield catalog.open_table(Path(kept.name))


def keep_refused(scope: Scope, refused: Any, taken_qty: int) -> None:
    """Remember the refused rows for the next page."""
    scope.request.session[REFUSED] = {
        "rows": [(row.line, row.text) for row in refused[:SHOWN]],
        "qty": len(refused),
        "taken_qty": taken_qty,
    }


def told_refused(scope: Scope) -> dict[str, Any] | None:
    """What the last upload refused, told once."""
    found: dict[str, Any] | None = scope.request.session.pop(REFUSED, None)
    return found if found and found["qty"] else None
