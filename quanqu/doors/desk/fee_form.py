"""The form of a fee schedule: rows for what is charged per line, and what being here costs."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quanqu.catalog import queries as catalog
from quanqu.catalog.types import CategoryView
from quanqu.doors.desk.charges import KINDS
from quanqu.doors.faces import formats
from quanqu.doors.faces.amounts import as_typed, read_amount
from quanqu.fees.types import PER_LINE, FeeKind, Period, Rate, ScheduleView
from quanqu.kit.refusals import Invalid

ROWS: Final = 6
PERIODS: Final = {
    Period.MONTH: gettext_lazy("each month"),
    Period.QUARTER: gettext_lazy("each quarter"),
    Period.YEAR: gettext_lazy("each year"),
}

Fields = Mapping[str, str]


def fields_of(found: ScheduleView) -> dict[str, str]:
    """The form as an earlier version fills it."""
    filled: dict[str, str] = {}
    place = 0
    for view in found.rates:
        rate = view.rate
        free = rate.free_until.isoformat() if rate.free_until else ""
        if rate.kind in PER_LINE:
            filled |= {
                f"kind-{place}": str(rate.kind),
                f"category-{place}": view.category_code,
                f"rate-{place}": as_typed(rate.rate_bps),
                f"least-{place}": as_typed(rate.minimum_fen),
                f"each-{place}": as_typed(rate.fixed_fen),
                f"free-{place}": free,
            }
            place += 1
        else:
            filled |= {str(rate.kind): as_typed(rate.fixed_fen), f"free_{rate.kind}": free}
            if rate.period is not None:
                filled["period"] = str(rate.period)
    return filled


def read_rates(fields: Fields) -> list[Rate]:
    """What the filled form says. Refuses what is no number, day or category."""
    categories = {one.code: one.category_id for one in catalog.list_categories()}
    return [*_per_line(fields, categories), *_per_period(fields)]


def rows_of(fields: Fields) -> list[dict[str, Any]]:
    """The rows of the form with what they hold; more where an earlier version has more."""
    used = [int(name[5:]) + 1 for name in fields if name[:5] == "kind-" and name[5:].isdecimal()]
    names = ("kind", "category", "rate", "least", "each", "free")
    return [
        {"n": n} | {name: fields.get(f"{name}-{n}", "") for name in names}
        for n in range(max([ROWS, *used]))
    ]


def sentence(rate: Rate, categories: Mapping[Any, CategoryView]) -> str:
    """What one rate says, as people read it."""
    if rate.kind in PER_LINE:
        goods = categories.get(rate.category_id)
        told = _("%(fee)s: %(rate)s of what is kept of %(goods)s without VAT") % {
            "fee": KINDS[rate.kind],
            "rate": formats.percent(rate.rate_bps),
            "goods": formats.named(goods) if goods else _("all goods"),
        }
        if rate.minimum_fen:
            told += _(", at least %(amount)s a line") % {"amount": formats.money(rate.minimum_fen)}
        if rate.fixed_fen:
            told += _(", and %(amount)s for each line") % {"amount": formats.money(rate.fixed_fen)}
    else:
        told = _("%(fee)s: %(amount)s %(often)s") % {
            "fee": KINDS[rate.kind],
            "amount": formats.money(rate.fixed_fen),
            "often": PERIODS[rate.period] if rate.period else _("once"),
        }
    if rate.free_until:
        told += _("; free until %(day)s") % {"day": rate.free_until.isoformat()}
    return told


def _per_line(fields: Fields, categories: Mapping[str, UUID]) -> Iterator[Rate]:
    for row in rows_of(fields):
        if not row["kind"]:
            continue
        if row["kind"] not in {*PER_LINE} or row["category"] not in {"", *categories}:
            raise Invalid(**{f"kind-{row['n']}": row["kind"]})
        yield Rate(
            FeeKind(row["kind"]),
            categories.get(row["category"]),
            _hundredths(row["rate"].removesuffix("%")),
            _hundredths(row["least"]),
            _hundredths(row["each"]),
            free_until=_day(row["free"]),
        )


def _per_period(fields: Fields) -> Iterator[Rate]:
    for kind in (FeeKind.INTEGRATION, FeeKind.ENTRY):
        amount = _hundredths(fields.get(str(kind), ""))
        if amount:
            yield Rate(
                kind,
                fixed_fen=amount,
                period=_period(fields) if kind is FeeKind.ENTRY else None,
                free_until=_day(fields.get(f"free_{kind}", "")),
            )


def _hundredths(text: str) -> int:
    """An amount in fen, or a percentage in ten-thousandths: both have two decimals."""
    return read_amount(text, "CNY", least=0) or 0


def _period(fields: Fields) -> Period:
    word = fields.get("period", "")
    if word not in {*Period}:
        raise Invalid(period=word[:20])
    return Period(word)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Invalid(free=text[:20]) from error
