"""Money, moments, durations and distances in the reader's words; pure, without a request."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from babel import Locale, dates, numbers
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from quanqu.kit import clock
from quanqu.kit.languages import is_chinese
from quanqu.kit.languages import named as named  # the pages find all their words here
from quanqu.kit.money import CURRENCIES

SIGNS: Final = {"CNY": "¥", "GBP": "£"}
"""The sign that both languages show; CLDR's English would write CN¥ for a Chinese shop."""

SIZES: Final = ("XXS", "XS", "S", "M", "L", "XL", "XXL", "3XL", "4XL")

_CHINESE: Final = {
    "time": "HH:mm",
    "day": "M月d日",
    "full_day": "y年M月d日",
    "weekday": "EEE",
}
_ENGLISH: Final = {
    "time": "HH:mm",
    "day": "d MMM",
    "full_day": "d MMM y",
    "weekday": "EEE",
}


@dataclass(frozen=True, slots=True)
class WrittenMoney:
    """An amount taken apart so that a template can set sign and cents smaller."""

    minus: str
    sign: str
    whole: str
    cents: str
    unit: str

    def __str__(self) -> str:
        return f"{self.minus}{self.sign}{self.whole}{self.cents}{self.unit}"


def inside(text: str) -> str:
    """A day or moment as it stands inside a sentence: today 14:05, not Today 14:05."""
    named_days = (gettext("Yesterday"), gettext("Today"), gettext("Tomorrow"))
    return text[:1].lower() + text[1:] if text.startswith(named_days) else text


def size_rank(size: str) -> tuple[int, float, str]:
    """Sizes from small to large: letters, then numbers, then anything else by its text."""
    if size in SIZES:
        return 0, SIZES.index(size), ""
    is_number = size.replace(".", "", 1).isdecimal()
    return (1, float(size), "") if is_number else (2, 0, size)


def address(text: str) -> str:
    """An address that is written in both languages, `中文 · English`, in the reader's one."""
    own, _dot, other = text.partition(" · ")
    return own if is_chinese() else other or own


def locale() -> Locale:
    """Babel's locale for the language in force."""
    return Locale.parse("zh_Hans_CN" if is_chinese() else "en_GB")


def written_money(amount_fen: int, currency: str = "CNY") -> WrittenMoney:
    """An amount of minor units in the locale's form: ¥1,234.50, £12.00, 300 points."""
    decimals = CURRENCIES[currency]
    value = Decimal(abs(amount_fen)).scaleb(-decimals)
    minus = "-" if amount_fen < 0 else ""
    if currency == "PTS":
        return WrittenMoney(minus, "", count(int(value)), "", " " + _points_word(abs(amount_fen)))
    pattern = "#,##0." + "0" * decimals
    text = numbers.format_decimal(value, format=pattern, locale=locale())
    whole, cents = text[: -decimals - 1], text[-decimals - 1 :]
    return WrittenMoney(minus, SIGNS[currency], whole, cents, "")


def money(amount_fen: int, currency: str = "CNY") -> str:
    """The same as one string, for sentences, files and attributes."""
    return str(written_money(amount_fen, currency))


def _points_word(amount: int) -> str:
    return ngettext("point", "points", amount)


def count(value: int | Decimal) -> str:
    """A number with the locale's grouping: 2,057,280."""
    return str(numbers.format_decimal(value, locale=locale()))


def percent(bps: int) -> str:
    """Ten-thousandths as a percentage: 1250 is 12.5 %."""
    return str(numbers.format_decimal(Decimal(bps) / 100, format="#,##0.##", locale=locale())) + "%"


def moment(at: datetime, *, now: datetime | None = None) -> str:
    """When something was or will be, as near as the reader needs: today 14:05, 3 Nov 14:05."""
    local = timezone.localtime(at) if timezone.is_aware(at) else at
    words = _CHINESE if is_chinese() else _ENGLISH
    hour = dates.format_datetime(local, words["time"], locale=locale())
    return f"{day(local.date(), now=now)} {hour}"


def day(on: date, *, now: datetime | None = None) -> str:
    """A calendar day; yesterday, today and tomorrow by name, another year with its number."""
    today = timezone.localtime(now or clock.now()).date()
    near = {-1: gettext("Yesterday"), 0: gettext("Today"), 1: gettext("Tomorrow")}
    distance = (on - today).days
    if distance in near:
        return near[distance]
    words = _CHINESE if is_chinese() else _ENGLISH
    pattern = words["day"] if on.year == today.year else words["full_day"]
    return str(dates.format_date(on, pattern, locale=locale()))


def hour(at: datetime) -> str:
    """The time of day alone: 14:05."""
    return f"{timezone.localtime(at):%H:%M}"


def since(at: datetime, *, now: datetime | None = None) -> str:
    """How long ago or how far ahead, roughly: 5 minutes ago, in 2 hours."""
    delta = at - (now or clock.now())
    return str(dates.format_timedelta(delta, add_direction=True, locale=locale()))


def duration(seconds: float) -> str:
    """A length of time in at most two units: 1 h 20 min, 45 s, 3 days."""
    left = timedelta(seconds=max(0, round(seconds)))
    hours, rest = divmod(left.seconds, 3600)
    minutes, last = divmod(rest, 60)
    if left.days:
        days = ngettext("%(count)s day", "%(count)s days", left.days) % {"count": left.days}
        return days + (" " + gettext("%(count)s h") % {"count": hours} if hours else "")
    if hours:
        text = gettext("%(count)s h") % {"count": hours}
        return text + (" " + gettext("%(count)s min") % {"count": minutes} if minutes else "")
    if minutes:
        return gettext("%(count)s min") % {"count": minutes}
    return gettext("%(count)s s") % {"count": last}


def distance(metres: float) -> str:
    """A distance as people say it: 850 m, 3.2 km, 1,200 km."""
    if metres < 995:
        return gettext("%(count)s m") % {"count": round(metres / 10) * 10}
    kilometres = Decimal(metres) / 1000
    pattern = "#,##0.#" if kilometres < 100 else "#,##0"
    text = numbers.format_decimal(kilometres, format=pattern, locale=locale())
    return gettext("%(count)s km") % {"count": text}
