from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from quanqu.kit import tx
from quanqu.kit.sql import load
from quanqu.network import queries
from quanqu.network.actions.nodes import h3_cell
from quanqu.network.import_rules import Known, Reason, RowWrong, read_row
from quanqu.network.models import Node
from quanqu.network.types import ImportReport, RefusedRow

sql = load("quanqu.network")

TEXTS = {
    Reason.UNKNOWN_ORGANISATION: _("There is no organisation “%(value)s”."),
    Reason.CODE_WRONG: _("“%(value)s” is no code: letters, digits, dot, dash and underscore."),
    Reason.DUPLICATE_CODE: _("The code “%(value)s” is already in use."),
    Reason.NAME_MISSING: _("The node “%(value)s” has no name."),
    Reason.BAD_COORDINATES: _("“%(value)s” is no position on Earth."),
    Reason.UNKNOWN_CAPABILITY: _("“%(value)s” is nothing a node can do."),
    Reason.UNKNOWN_TIMEZONE: _("There is no time zone “%(value)s”."),
    Reason.BAD_PRICE_ZONE: _("“%(value)s” is no price zone."),
    Reason.BAD_CAPACITY: _("“%(value)s” is no number of orders a day."),
    Reason.TOO_LONG: _("This is too long: %(value)s."),
}


class _Undone(Exception):
    """Someone took a code while we imported: leave nothing half done."""


@tx.required
def import_nodes(
    *,
    rows: Iterable[Mapping[str, str | None]],
    organisation_code: str | None = None,
    skip_refused: bool = False,
    progress: Callable[[int], object] | None = None,
) -> ImportReport:
    """Open the nodes of a stores file (`import_rules` documents the header); rows from line 2 on.

    All or nothing: one refused row and nothing is taken, unless `skip_refused`. `progress` is told
    the rows read so far. A row may carry its own `line`.
    """
    good, refused, read_qty = _read(rows, organisation_code, progress)
    if good and (skip_refused or not refused):
        try:
            with transaction.atomic():
                refused += _write(good)
                if refused and not skip_refused:
                    raise _Undone
        except _Undone:
            return ImportReport(read_qty, 0, tuple(refused))
        return ImportReport(read_qty, read_qty - len(refused), tuple(refused))
    return ImportReport(read_qty, 0, tuple(refused))


def _read(
    rows: Iterable[Mapping[str, str | None]],
    organisation_code: str | None,
    progress: Callable[[int], object] | None,
) -> tuple[dict[int, dict[str, Any]], list[RefusedRow], int]:
    """The rows that can be nodes by line, and the others with their reason."""
    taken = set(Node.objects.values_list("code", flat=True))
    organisations = {o.code: o for o in queries.list_organisations()}
    known = Known(organisations, taken, organisation_code)
    good: dict[int, dict[str, Any]] = {}
    refused: list[RefusedRow] = []
    read_qty = 0
    for read_qty, row in enumerate(rows, start=1):
        line = int(row.get("line") or read_qty + 1)
        try:
            good[line] = read_row(row, known)
            taken.add(good[line]["code"])
        except RowWrong as wrong:
            refused.append(_refused(line, wrong.reason, wrong.value))
        if progress is not None:
            progress(read_qty)
    return good, refused, read_qty


def _write(good: dict[int, dict[str, Any]]) -> list[RefusedRow]:
    """Write all in one statement; rows whose code was taken meanwhile come back refused."""
    for row in good.values():
        row["h3_cell"] = h3_cell(row["latitude"], row["longitude"])
    written = sql.import_nodes(rows=msgspec.json.encode(list(good.values())).decode())
    codes = {row["code"] for row in written}
    return [
        _refused(line, Reason.DUPLICATE_CODE, row["code"])
        for line, row in good.items()
        if row["code"] not in codes
    ]


def _refused(line: int, reason: Reason, value: str) -> RefusedRow:
    return RefusedRow(line, reason.value, value, str(TEXTS[reason] % {"value": value}))
