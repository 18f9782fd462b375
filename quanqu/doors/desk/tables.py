"""Lists as files: CSV that a spreadsheet opens without running what a stranger typed."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import chain
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "|")
NUMBER: Final = re.compile(r"[+-]?\d+(\.\d+)?")
CSV: Final = "text/csv; charset=utf-8"
MOST_ROWS: Final = 5_000


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
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type=CSV)
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


def csv_stream(
    name: str, head: Sequence[Any], rows: Iterable[Sequence[Any]]
) -> StreamingHttpResponse:
    """The same, sent row by row while it is read: for files of any length."""
    writer = csv.writer(_Echo())
    lines = chain([head], rows)
    parts = (writer.writerow([cell(value) for value in row]) for row in lines)
    answer = StreamingHttpResponse(chain(["\ufeff"], parts), content_type=CSV)
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


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
