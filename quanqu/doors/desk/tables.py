"""Lists as files: CSV that a spreadsheet opens without running what a stranger typed."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "|")
NUMBER: Final = re.compile(r"[+-]?\d+(\.\d+)?")
MOST_ROWS: Final = 5_000
MOST_CHOICES: Final = 60
"""More than these in one list of choices are found by typing."""


def wants_csv(request: HttpRequest) -> bool:
    return request.GET.get("as") == "csv"


def limit_of(request: HttpRequest, usual: int) -> int:
    """A file holds more than a page."""
    return MOST_ROWS if wants_csv(request) else usual


def csv_answer(name: str, head: Sequence[Any], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """UTF-8 with a mark, so that Excel shows Chinese; money as decimals, times in the zone."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([cell(value) for value in head])
    writer.writerows([cell(value) for value in row] for row in rows)
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


def cell(value: Any) -> str:
    """One cell; what would be read as a formula gets an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M:%S}"
    text = str(value)
    if text.startswith(FORMULA) and not NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def decimal(amount_fen: int) -> str:
    """Minor units of a two-decimal currency as a number for spreadsheets."""
    sign = "-" if amount_fen < 0 else ""
    return f"{sign}{abs(amount_fen) // 100}.{abs(amount_fen) % 100:02d}"
