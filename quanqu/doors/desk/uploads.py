"""Tables that somebody sends by a form: opened as files, and their refused rows told afterwards."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from django.http import HttpResponse
from django.utils.translation import gettext as _

from quanqu.catalog import actions as catalog
from quanqu.doors.desk.deeds import do_once
from quanqu.doors.desk.scope import Scope
from quanqu.pricing.types import TableReport

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


def take_table(
    scope: Scope, page: str, imported: Callable[[catalog.Table, bool], TableReport]
) -> HttpResponse:
    """Import the file of a form once and tell what it brought.

    `imported` is given the table, and whether refused rows may be left out.
    """
    said: list[str] = []

    def effect() -> str:
        with sent_table(scope) as table:
            report = imported(table, bool(scope.request.POST.get("skip_refused")))
        keep_refused(scope, report.refused, report.taken_qty)
        said.append(_taken_word(report))
        return page

    return do_once(scope, effect, back=page, told=lambda: "".join(said))


def _taken_word(report: TableReport) -> str:
    if report.taken_qty or not report.refused:
        return _("%(n)s rows taken.") % {"n": report.taken_qty}
    return _("Nothing was taken: %(n)s rows are refused.") % {"n": len(report.refused)}


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
