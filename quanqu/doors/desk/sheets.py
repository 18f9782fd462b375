"""Workbooks that a spreadsheet opens: numbers stay numbers, what a stranger typed is never run."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from quanqu.doors.desk import tables

KIND: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_TITLE: Final = 31
"""Of a sheet: what spreadsheets allow."""


@dataclass(frozen=True, slots=True)
class Sheet:
    title: str
    head: Sequence[Any]
    rows: Iterable[Sequence[Any]]


def wants_xlsx(request: HttpRequest) -> bool:
    return request.GET.get("as") == "xlsx"


def amount(fen: int) -> Decimal:
    """Minor units of a two-decimal currency as a number."""
    return Decimal(fen) / 100


def xlsx_answer(name: str, sheets: Sequence[Sheet]) -> HttpResponse:
    """One workbook with these sheets."""
    # Read with its first use: it would double what the server needs at rest.
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    for sheet in sheets:
        made = book.create_sheet(sheet.title[:LONGEST_TITLE])
        made.freeze_panes = "A2"
        made.append([_cell(value) for value in sheet.head])
        for row in sheet.rows:
            made.append([_cell(value) for value in row])
    out = io.BytesIO()
    book.save(out)
    answer = HttpResponse(out.getvalue(), content_type=KIND)
    answer["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    answer["Cache-Control"] = "no-store"
    return answer


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None)
    if isinstance(value, int | Decimal | date):
        return value
    return tables.cell(value)
