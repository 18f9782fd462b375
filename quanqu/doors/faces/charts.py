"""Charts as inline SVG, coloured by classes of the stylesheet so that both themes fit."""

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from quanqu.doors.faces import formats
from quanqu.kit.money import CURRENCIES

_ROW = 34
_LABEL = 96
_WIDTH = 384
_FIGURE = 104


def spark(values: Sequence[int], *, label: str) -> SafeString:
    """A line over time in 120 x 36; one value or none is a flat line."""
    points = list(values) if len(values) > 1 else [0, 0]
    low, high = min(points), max(points)
    step = 120 / (len(points) - 1)
    height = [33 - 29 * (value - low) / ((high - low) or 1) for value in points]
    line = " ".join(f"{i * step:.1f},{y:.1f}" for i, y in enumerate(height))
    return format_html(
        '<svg class="chart spark" viewBox="0 0 120 36" preserveAspectRatio="none" {}>'
        '<polygon class="area" points="0,36 {} 120,36"/>'
        '<polyline class="stroke" points="{}" vector-effect="non-scaling-stroke"/></svg>',
        _voice(label),
        line,
        line,
    )


def bars(rows: Sequence[tuple[str, int]], *, label: str, unit: str) -> SafeString:
    """One bar per row, longest first as given; figures are written in the reader's form."""
    top = max((abs(value) for _, value in rows), default=0) or 1
    room = _WIDTH - _LABEL - _FIGURE
    drawn = [
        (
            _ROW * i + 21,
            name,
            _LABEL,
            _ROW * i + 11,
            room,
            _LABEL,
            _ROW * i + 11,
            max(3, round(room * abs(value) / top)),
            _WIDTH,
            _ROW * i + 21,
            _figure(value, unit),
        )
        for i, (name, value) in enumerate(rows)
    ]
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" {}>{}</svg>',
        _WIDTH,
        _ROW * len(rows),
        _voice(label),
        format_html_join("", _BAR, drawn),
    )


_BAR = (
    '<text x="0" y="{}">{}</text>'
    '<rect class="rod-room" x="{}" y="{}" width="{}" height="12" rx="6"/>'
    '<rect class="rod" x="{}" y="{}" width="{}" height="12" rx="6"/>'
    '<text class="value" x="{}" y="{}" text-anchor="end">{}</text>'
)


def _figure(value: int, unit: str) -> str:
    return formats.money(value, unit) if unit in CURRENCIES else formats.count(value)


def _voice(label: str) -> SafeString:
    if label:
        return format_html('role="img" aria-label="{}"', label)
    return SafeString('aria-hidden="true"')
